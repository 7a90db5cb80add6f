import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SessionState } from '../engine/index.ts';
import type { EpochRecord } from '../trial/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { writeWholeFile } from '../util/whole-file.ts';

/** A training at the end of an epoch: with the same network, data and settings it continues from here bit for bit. */
export interface Checkpoint {
  /** Identity of what is trained (network, data, settings, seed), checked by the reader. */
  readonly hash: string;
  readonly history: readonly EpochRecord[];
  readonly state: SessionState;
}

/** First bytes of the file: name and version of the layout. */
const MAGIC = 'MIXNASC1';

const headerSchema = z.object({
  hash: z.string(),
  history: z.array(z.custom<EpochRecord>((value) => typeof value === 'object' && value !== null)),
  tensors: z.array(z.object({ name: z.string(), size: z.int().min(0) })),
});

type Header = z.infer<typeof headerSchema>;

/**
 * The file: 8 bytes `MIXNASC1`, uint32 length of the header, the header as UTF-8 JSON (hash, history, name and size of each
 * tensor), then the tensors' float32 values one after another. All numbers little-endian.
 */
export function encodeCheckpoint({ hash, history, state }: Checkpoint): Buffer {
  const tensors = [...state].map(([name, values]) => ({ name, size: values.length }));
  const header = Buffer.from(JSON.stringify({ hash, history, tensors }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const values = [...state.values()].map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength));
  return Buffer.concat([Buffer.from(MAGIC), length, header, ...values]);
}

function parseHeader(text: string, broken: (problem: string) => MixnasError): Header {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken('its header is not JSON');
  }
  const header = headerSchema.safeParse(value);
  if (header.success) return header.data;
  throw broken(`its header lacks ${header.error.issues[0]?.path.join('.') || 'everything'}`);
}

/** @throws MixnasError `CHECKPOINT_BROKEN` when the bytes are not a whole checkpoint */
export function decodeCheckpoint(bytes: Buffer, file: string): Checkpoint {
  const broken = (problem: string): MixnasError =>
    new MixnasError('CHECKPOINT_BROKEN', `${file}: ${problem}`, {
      hint: 'delete it to train from the start',
      exitCode: 1,
    });
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) throw broken('not a checkpoint of this version');
  const start = MAGIC.length + 4;
  const end = bytes.length < start ? Infinity : start + bytes.readUInt32LE(MAGIC.length);
  if (bytes.length < end) throw broken(`ends after ${bytes.length} bytes, inside its header`);
  const { hash, history, tensors } = parseHeader(bytes.subarray(start, end).toString(), broken);
  const expected = end + 4 * tensors.reduce((sum, { size }) => sum + size, 0);
  if (bytes.length !== expected) throw broken(`expected ${expected} bytes, found ${bytes.length}`);
  let offset = end;
  const state = new Map<string, Float32Array>();
  for (const { name, size } of tensors) {
    state.set(name, new Float32Array(new Uint8Array(bytes.subarray(offset, offset + 4 * size)).buffer));
    offset += 4 * size;
  }
  return { hash, history, state };
}

/** Writes a checkpoint so that the file is at every moment either the old one or the new one, whole. */
export async function writeCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  await writeWholeFile(file, encodeCheckpoint(checkpoint));
}

/**
 * Reads a checkpoint.
 *
 * @param hash identity that it must have
 * @returns null when there is no such file
 * @throws MixnasError `CHECKPOINT_BROKEN`; `CHECKPOINT_MISMATCH` when it belongs to another training
 */
export async function readCheckpoint(file: string, hash: string): Promise<Checkpoint | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new MixnasError('CHECKPOINT_UNREADABLE', `${file}: ${messageOf(error)}`, { exitCode: 1, cause: error });
  }
  const checkpoint = decodeCheckpoint(bytes, file);
  if (checkpoint.hash === hash) return checkpoint;
  throw new MixnasError('CHECKPOINT_MISMATCH', `${file} belongs to another network, data set or setting`, {
    hint: 'name another folder, or delete it to train from the start',
    exitCode: 1,
  });
}
