import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { MixnasError, messageOf } from '../util/errors.ts';
import { writeWholeFileSync } from '../util/whole-file.ts';
import type { Io } from './io.ts';

function cannotWrite(path: string, cause: unknown): MixnasError {
  return new MixnasError('OUTPUT', `cannot write ${path}: ${messageOf(cause)}`, {
    hint: 'check that the folder exists, can be written and has room',
    exitCode: 1,
    cause,
  });
}

/** Writes a file that the user asked for: as `writeWholeFileSync` does. @throws MixnasError `OUTPUT` */
export function writeOutput(path: string, content: string | Uint8Array): void {
  try {
    writeWholeFileSync(path, content);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** Makes a folder that the user asked for, with those above it. @throws MixnasError `OUTPUT` */
export function makeOutputFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw cannotWrite(path, cause);
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
  return { ...io, out, done: () => writeOutput(resolve(io.cwd, file), parts.join('')) };
}
