import pg from 'pg';

/** What of `pg`'s connection is used here: it writes messages of Postgres's protocol. */
interface Connection {
  /** Statements on their way that Postgres has not said to know by their names, with their texts. */
  submittedNamedStatements: Record<string, string>;
  bind(message: { statement: string; values: unknown[] }): void;
  sync(): void;
}

/** What `pg` calls on a query while its answer comes in. */
interface AnsweredQuery {
  name?: string | undefined;
  text: string;
  callback: (error: Error | null, result: never) => void;
  submit(connection: Connection): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleEmptyQuery(connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}

const Query = pg.Query as unknown as new (text: string) => AnsweredQuery;

/**
 * Statements that leave as one packet and are answered as one, to `pg` one query. By itself `pg` asks for an answer (Sync) behind each statement: Postgres then writes
 * each to the socket by itself and we read it by itself, 0.03 ms for each of the sixty of a turn. When one fails, Postgres passes over the rest up to the next Sync, and all
 * of them fail with its error. For statements with a name or values (Postgres's extended protocol).
 */
export class Packet extends Query {
  readonly #statements: AnsweredQuery[];
  #at = 0;

  constructor(statements: readonly pg.Query[]) {
    super('');
    this.#statements = statements as unknown as AnsweredQuery[];
    this.callback = () => undefined;
    // `pg` writes down under these which statement Postgres knows now.
    Object.defineProperties(this, {
      name: { get: () => this.#now?.name },
      text: { get: () => this.#now?.text },
    });
  }

  get #now(): AnsweredQuery | undefined {
    return this.#statements[this.#at];
  }

  override submit(connection: Connection): null {
    const held = Object.create(connection, {
      sync: { value: () => undefined },
      // Asked for when a value cannot be written down. Without any answer all others would be taken for those of the statement before.
      close: { value: () => refuse(connection) },
    }) as Connection;
    for (const statement of this.#statements) {
      const error = statement.submit(held);
      if (!error) continue;
      statement.handleError(error, connection);
      refuse(connection);
    }
    connection.sync();
    return null;
  }

  override handleRowDescription(message: unknown): void {
    this.#now?.handleRowDescription(message);
  }

  override handleDataRow(message: unknown): void {
    this.#now?.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    const done = this.#now;
    this.#at += 1;
    done?.handleCommandComplete(message, connection);
    done?.handleReadyForQuery(connection);
  }

  override handleReadyForQuery(): void {
    // Each statement had its answer when it was complete.
  }

  override handleError(error: Error, connection: Connection): void {
    const failed = this.#statements.slice(this.#at);
    this.#at = this.#statements.length;
    for (const statement of failed) {
      if (statement.name !== undefined) delete connection.submittedNamedStatements[statement.name];
      statement.handleError(error, connection);
    }
  }
}

/** Lets Postgres answer with an error, so that nothing of the transaction is done. */
function refuse(connection: Connection): void {
  connection.bind({ statement: 'one that could not be sent', values: [] });
}
