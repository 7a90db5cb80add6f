import { renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { MixnasError, messageOf } from '../util/errors.ts';
import type { Io } from './io.ts';

/** Writes a whole file at once: under another name first, so that a failure leaves no half file. */
export function writeWholeFile(path: string, content: string | Uint8Array): void {
  const partial = `${path}.partial`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, path);
  } catch (cause) {
    throw new MixnasError('OUTPUT', `cannot write ${path}: ${messageOf(cause)}`, {
      hint: 'check that the folder exists, can be written and has room',
      exitCode: 1,
      cause,
    });
  }
}

/** An `Io` whose answer goes to stdout, or to a file once `done` is called. */
export function outputTo(io: Io, file: string | undefined): Io & { done(): void } {
  if (file === undefined) return { ...io, done: () => undefined };
  const parts: string[] = [];
  const out = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, next) => {
      parts.push(text);
      next();
    },
  });
  return { ...io, out, done: () => writeWholeFile(resolve(io.cwd, file), parts.join('')) };
}
