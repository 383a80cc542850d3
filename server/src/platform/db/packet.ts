import pg from 'pg';

/** What of `pg`'s connection is used here: it writes messages of Postgres's protocol. */
interface Connection {
  readonly stream: unknown;
  /** Texts of the statements that Postgres knows by these names, and of those on their way to it. */
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: unknown): void;
  bind(message: unknown): void;
  describe(message: unknown): void;
  execute(message: unknown): void;
  sync(): void;
}

/** What `pg` calls on a query while its answer comes in. */
interface AnsweredQuery {
  name?: string | undefined;
  text: string;
  callback: (error: Error | null, result: never) => void;
  submit(connection: unknown): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}

/** A statement of a packet. `rowsWanted`: somebody reads what it gives back. */
export type PacketStatement = pg.Query & { rowsWanted: boolean };

type Statement = AnsweredQuery & { readonly rowsWanted: boolean };

const Query = pg.Query as unknown as new (text: string) => AnsweredQuery;

/**
 * Statements that leave as one packet and are answered as one, to `pg` one query. By itself `pg` asks for an answer (Sync) behind each statement: Postgres then writes
 * each to the socket by itself and we read it by itself, 0.03 ms for each of the sixty of a turn. When one fails, Postgres passes over the rest up to the next Sync, and all
 * of them fail with its error. For statements with a name or values (Postgres's extended protocol).
 */
export class Packet extends Query {
  readonly #statements: readonly Statement[];
  #at = 0;

  constructor(statements: readonly PacketStatement[]) {
    super('');
    this.#statements = statements as unknown as readonly Statement[];
    this.callback = () => undefined;
    this.#showNow();
  }

  get #now(): Statement | undefined {
    return this.#statements[this.#at];
  }

  /** By name and text of the query that is being answered `pg` writes down which statements Postgres knows. */
  #showNow(): void {
    this.name = this.#now?.name;
    this.text = this.#now?.text ?? '';
  }

  override submit(connection: Connection): null {
    for (const statement of this.#statements) {
      const error = statement.submit(new Held(connection, statement.rowsWanted));
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
    if (this.#now?.rowsWanted) this.#now.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    const done = this.#now;
    this.#at += 1;
    this.#showNow();
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

/** The connection as a statement of a packet writes to it. */
class Held implements Connection {
  readonly #connection: Connection;
  readonly #rowsWanted: boolean;

  constructor(connection: Connection, rowsWanted: boolean) {
    this.#connection = connection;
    this.#rowsWanted = rowsWanted;
  }

  get stream(): unknown {
    return this.#connection.stream;
  }

  get parsedStatements(): Record<string, string> {
    return this.#connection.parsedStatements;
  }

  get submittedNamedStatements(): Record<string, string> {
    return this.#connection.submittedNamedStatements;
  }

  parse(message: unknown): void {
    this.#connection.parse(message);
  }

  bind(message: unknown): void {
    this.#connection.bind(message);
  }

  /** Asks which columns come back: 3 µs of ours to read, besides Postgres's. */
  describe(message: unknown): void {
    if (this.#rowsWanted) this.#connection.describe(message);
  }

  execute(message: unknown): void {
    this.#connection.execute(message);
  }

  /** Asked for when a value could not be written down. Without any answer those of the statements behind would be taken for its own. */
  close(): void {
    refuse(this.#connection);
  }

  sync(): void {
    // Once for all, behind the last.
  }
}

/** Lets Postgres answer with an error, so that nothing of the transaction is done. */
function refuse(connection: Connection): void {
  connection.bind({ statement: 'one that could not be sent', values: [] });
}
