import type { WidgetAttachment, WidgetShop } from '../protocol.ts';
import { CallFailed } from './http-api.ts';
import type { Upload } from './upload-file.ts';

/** Why a file will not be sent, for the view to put into words. */
export type FileProblem = 'too_large' | 'empty' | 'refused' | 'failed' | 'slow';

/** A file for the next message. */
export interface DraftFile {
  key: number;
  name: string;
  size: number;
  /** From 0 to 1 while it is on its way. */
  progress: number;
  /** As the server has it, when it has. */
  kept: WidgetAttachment | null;
  problem: FileProblem | null;
}

export interface DraftFilesOptions {
  token: () => string | null;
  limits: () => WidgetShop['attachments'];
  upload: (upload: Pick<Upload, 'token' | 'file' | 'onProgress' | 'signal'>) => Promise<WidgetAttachment>;
  onChange: (files: readonly DraftFile[]) => void;
}

/**
 * Files that the visitor chose, sent to the server one after the other as they are chosen, so that sending the message is quick. One that
 * cannot be sent stays in view with its reason until it is taken away, and holds no other back.
 */
export class DraftFiles {
  #files: readonly DraftFile[] = [];
  #next = 1;
  #running = false;
  readonly #bytes = new Map<number, { file: File; abort: AbortController }>();
  readonly #options: DraftFilesOptions;

  constructor(options: DraftFilesOptions) {
    this.#options = options;
  }

  /** Takes files in. Returns how many were left out because there are too many. */
  add(files: readonly File[]): number {
    const limits = this.#options.limits();
    if (limits === null) return 0;
    const room = Math.max(0, limits.max_files - this.#files.length);
    const taken = files.slice(0, room).map((file): DraftFile => {
      const key = this.#next++;
      const problem = file.size === 0 ? 'empty' : file.size > limits.max_bytes ? 'too_large' : null;
      if (problem === null) this.#bytes.set(key, { file, abort: new AbortController() });
      return { key, name: file.name, size: file.size, progress: 0, kept: null, problem };
    });
    this.#set([...this.#files, ...taken]);
    this.kick();
    return files.length - taken.length;
  }

  remove(key: number): void {
    this.#bytes.get(key)?.abort.abort();
    this.#bytes.delete(key);
    this.#set(this.#files.filter((file) => file.key !== key));
  }

  clear(): void {
    for (const { abort } of this.#bytes.values()) abort.abort();
    this.#bytes.clear();
    this.#set([]);
  }

  /** Goes on with what waits: for the session, for instance. */
  kick(): void {
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting(); next !== undefined; next = this.#waiting()) await this.#send(next, this.#options.token() ?? '');
    this.#running = false;
  }

  #waiting(): DraftFile | undefined {
    return this.#options.token() === null ? undefined : this.#files.find((file) => file.kept === null && file.problem === null);
  }

  async #send({ key }: DraftFile, token: string): Promise<void> {
    const bytes = this.#bytes.get(key);
    if (bytes === undefined) return this.#change(key, { problem: 'failed' });
    try {
      const onProgress = (progress: number): void => this.#change(key, { progress });
      const kept = await this.#options.upload({ token, file: bytes.file, onProgress, signal: bytes.abort.signal });
      this.#change(key, { kept, progress: 1 });
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      this.#change(key, { problem: problemOf(error) });
    } finally {
      this.#bytes.delete(key);
    }
  }

  #change(key: number, change: Partial<DraftFile>): void {
    this.#set(this.#files.map((file) => (file.key === key ? { ...file, ...change } : file)));
  }

  #set(files: readonly DraftFile[]): void {
    this.#files = files;
    this.#options.onChange(files);
  }
}

function problemOf({ status }: CallFailed): FileProblem {
  if (status === 413) return 'too_large';
  if (status === 429) return 'slow';
  return status === 400 || status === 403 || status === 415 ? 'refused' : 'failed';
}
