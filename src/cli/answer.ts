import type { Writable } from 'node:stream';
import { MixnasError, messageOf } from '../util/errors.ts';

/** A stream for eyes that is gone (a `tee` that died, a full log disk) is done without: the work goes on. */
export function doWithout(stream: Writable): void {
  stream.on('error', () => undefined);
}

/** Watches the stream of a command's answer, which may be closed by its reader (`| head`) or be unable to take it. */
export class Answer {
  readonly #stream: Writable;
  #error: NodeJS.ErrnoException | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#error ??= error;
    });
  }

  /**
   * Waits until everything is written.
   * @returns what is to be told: nothing where the reader has closed the stream, it has what it wanted
   */
  async end(): Promise<MixnasError | null> {
    await new Promise<void>((done) => this.#stream.write('', () => done()));
    const error = this.#error;
    if (error === undefined || error.code === 'EPIPE') return null;
    return new MixnasError('OUTPUT', `cannot write to stdout: ${messageOf(error)}`, {
      exitCode: 1,
      cause: error,
    });
  }

  /** Whether an error is that of the stream, which `end` tells. */
  isOwn(error: unknown): boolean {
    return error !== undefined && error === this.#error;
  }
}
