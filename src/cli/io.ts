import type { Readable, Writable } from 'node:stream';

/** The streams and surroundings of one invocation; everything a command touches of the process comes through here. */
export interface Io {
  /** The answer only. */
  readonly out: Writable & { isTTY?: boolean; columns?: number };
  /** Everything for eyes: log lines, progress, errors. */
  readonly err: Writable & { isTTY?: boolean; columns?: number };
  readonly in: Readable & { isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** One JSON document of a command's answer. */
export function jsonText(value: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ schemaVersion: 1, ...value }, null, 2)}\n`;
}

/** Writes one JSON document of a command's answer to stdout. */
export function writeJson(io: Io, value: Readonly<Record<string, unknown>>): void {
  io.out.write(jsonText(value));
}

/** Writes lines for eyes to stderr, unless it is for errors only. */
export function noteTo(io: Io, quiet: boolean): (message: string) => void {
  return (message) => {
    if (!quiet) io.err.write(`${message}\n`);
  };
}
