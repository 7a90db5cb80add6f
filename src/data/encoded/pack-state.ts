import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWholeFile } from '../../util/whole-file.ts';
import type { SplitName } from '../split-files.ts';

const count = z.int().min(0);

const splitSchema = z.strictObject({
  done: count,
  dropped: z.array(count),
  shards: z.array(count),
});

const stateSchema = z.strictObject({
  hash: z.string(),
  splits: z.strictObject({ train: splitSchema, validation: splitSchema, test: splitSchema }),
  statistics: z.array(z.number()),
  broken: z.array(z.string()),
  deep: z.strictObject({ images: count, largest: count }),
});

/**
 * How far a packing has come. Of each split: images that were looked at, the places of those among them that cannot be decoded,
 * and the bytes of each shard. `statistics` counts the values of training pixels, `broken` says what is wrong with which image,
 * `deep` tells of images that are stored with sixteen bits.
 */
export type PackState = z.infer<typeof stateSchema>;
export type SplitState = PackState['splits'][SplitName];

/** File that a packing under way keeps its state in. */
export const STATE_FILE = 'packing.json';

function none(): SplitState {
  return { done: 0, dropped: [], shards: [] };
}

/** Where a packing continues: at the state that its folder holds, else at the beginning. */
export async function readState(folder: string, hash: string, channels: number): Promise<PackState> {
  const begin: PackState = {
    hash,
    splits: { train: none(), validation: none(), test: none() },
    statistics: new Array<number>(256 * channels).fill(0),
    broken: [],
    deep: { images: 0, largest: 0 },
  };
  try {
    const kept = stateSchema.parse(JSON.parse(await readFile(join(folder, STATE_FILE), 'utf8')));
    return kept.hash === hash && kept.statistics.length === begin.statistics.length ? kept : begin;
  } catch {
    return begin;
  }
}

export async function writeState(folder: string, state: PackState): Promise<void> {
  await writeWholeFile(join(folder, STATE_FILE), Buffer.from(JSON.stringify(state)));
}

/** Images of a split that are packed. */
export function keptOf({ done, dropped }: SplitState): number {
  return done - dropped.length;
}
