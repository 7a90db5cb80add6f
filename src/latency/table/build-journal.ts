import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { tableError } from './table-schema.ts';

const measurement = z.strictObject({
  ms: z.number().positive(),
  p10: z.number().positive(),
  p90: z.number().positive(),
  state: z.string(),
});

const line = z.strictObject({
  phase: z.enum(['kernels', 'networks']),
  chunk: z.int().min(0),
  /** Milliseconds of the network that every chunk measures again. */
  anchor: measurement,
  empty: measurement.nullable(),
  items: z.array(z.strictObject({ name: z.string(), ...measurement.shape })),
  seconds: z.number().min(0),
  device: z.strictObject({
    runtime: z.string(),
    processor: z.string().nullable(),
    threads: z.int().min(1),
    batch: z.int().min(1),
    gaugeMs: z.number().positive().nullable(),
  }),
});

const header = z.strictObject({ build: z.string() });

/** What was measured together. */
export type Chunk = z.infer<typeof line>;

/** Keeps what is measured, so that a stopped build can be continued. */
export interface Journal {
  /** What earlier calls measured, in their order. */
  readonly chunks: readonly Chunk[];
  append(chunk: Chunk): void;
  /** Removes what was kept, once the table is written. */
  remove(): void;
}

/** A journal that keeps nothing. */
export function emptyJournal(): Journal {
  return { chunks: [], append: () => undefined, remove: () => undefined };
}

function parseLine<T extends z.ZodType>(schema: T, text: string, path: string, number: number): z.infer<T> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw tableError(
      `${path}:${number}`,
      'not a line of a table under construction',
      `remove ${path} to start again`,
      cause,
    );
  }
}

/** The whole lines of a file; one that was cut off while it was written does not count. */
function wholeLines(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
}

/**
 * Opens the journal of a table: JSON lines beside the file that it will be.
 * @param build identity of what is built; another build's journal is refused
 * @throws MixnasError `LATENCY_TABLE` when the journal belongs to another build or cannot be read, `OUTPUT`
 */
export function openJournal(path: string, build: string): Journal {
  const write = (text: string): void => {
    try {
      appendFileSync(path, text);
    } catch (cause) {
      throw new MixnasError('OUTPUT', `cannot write ${path}: ${messageOf(cause)}`, { exitCode: 1, cause });
    }
  };
  const lines = existsSync(path) ? wholeLines(path) : [];
  const [first, ...others] = lines;
  const remove = (): void => rmSync(path, { force: true });
  if (first === undefined) {
    remove();
    write(`${JSON.stringify({ build })}\n`);
    return { chunks: [], append: (chunk) => write(`${JSON.stringify(chunk)}\n`), remove };
  }
  if (parseLine(header, first, path, 1).build !== build) {
    const hint = `remove ${path} to start again, or build with the settings it was started with`;
    throw tableError(path, 'it was started for another space, target, device, seed or number of networks', hint);
  }
  const chunks = others.map((text, i) => parseLine(line, text, path, i + 2));
  if (!readFileSync(path, 'utf8').endsWith('\n')) writeFileSync(path, `${lines.join('\n')}\n`);
  return { chunks, append: (chunk) => write(`${JSON.stringify(chunk)}\n`), remove };
}
