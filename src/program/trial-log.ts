import { closeSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Bytes that the log of one trial may have. */
const MOST_BYTES = 16 << 20;

/** What a program prints while it serves one trial, in a file that is opened with the first byte and appended to. */
export class TrialLog {
  readonly #file: string;
  #descriptor: number | null = null;
  #room = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws the file system's own error, for the caller to put into words */
  write(chunk: Buffer): void {
    this.#descriptor ??= this.#open();
    if (this.#room <= 0) return;
    const kept = chunk.subarray(0, this.#room);
    this.#room -= chunk.length;
    for (let at = 0; at < kept.length; ) at += writeSync(this.#descriptor, kept, at);
    if (this.#room <= 0) writeSync(this.#descriptor, `\n[mixnas keeps ${MOST_BYTES} bytes of a trial's output]\n`);
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #open(): number {
    mkdirSync(dirname(this.#file), { recursive: true });
    const descriptor = openSync(this.#file, 'a');
    this.#room = MOST_BYTES - fstatSync(descriptor).size;
    return descriptor;
  }
}
