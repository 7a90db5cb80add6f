import { mkdir, rm, stat, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  contentOf,
  filesOf,
  moveTo,
  type PackedMeta,
  readDescription,
  SPLIT_NAMES,
  verifyPacked,
} from '../../data/index.ts';
import { messageOf } from '../../util/errors.ts';
import type { FreeBytes } from '../free-disk.ts';
import { inWords, requireRoom } from './disk-words.ts';
import type { TransferClient } from './transfer-client.ts';
import { broken } from './transient.ts';

/** A packed data set of a run. */
export interface WantedData {
  /** Of its settings and files. */
  readonly hash: string;
  /** `contentOf` it, where the run says. */
  readonly content?: string | undefined;
}

/** What a download is done with. */
export interface FetchParts {
  readonly client: TransferClient;
  readonly freeBytes: FreeBytes;
  /** Hears how many bytes of how many are there. */
  readonly onProgress: (bytes: number, total: number) => void;
}

/** Downloads that gave other bytes than those that were packed after which it is given up. */
const TRIES = 2;

/** Whether a description is that of the wanted images. */
export function isWanted(meta: PackedMeta, { hash, content }: WantedData): boolean {
  return meta.hash === hash && (content === undefined || contentOf(meta) === content);
}

async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function fetchDescription(folder: string, wanted: WantedData, { client }: FetchParts): Promise<PackedMeta> {
  const what = `fetching the data set ${wanted.hash}`;
  await rm(join(folder, 'meta.json'), { force: true });
  const came = await client.fetchDataFile(wanted.hash, 'meta.json', join(folder, 'meta.json'));
  if (came === null) throw broken(what, 'the search does not offer it');
  const meta = await readDescription(folder).catch((error: unknown) => {
    throw broken(what, messageOf(error), error);
  });
  if (!isWanted(meta, wanted)) {
    throw broken(what, `expected images of the hashes ${wanted.hash} and ${wanted.content}; got others`);
  }
  return meta;
}

async function fetchAll(folder: string, wanted: WantedData, parts: FetchParts): Promise<void> {
  const { client, freeBytes, onProgress } = parts;
  const meta = await fetchDescription(folder, wanted, parts);
  const files = SPLIT_NAMES.flatMap((name) => filesOf(folder, meta, name));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  for (const { file, bytes } of files) if ((await sizeOf(file)) > bytes) await truncate(file, 0);
  for (const { file } of files) before += await sizeOf(file);
  await requireRoom(folder, total - before, `the data set ${wanted.hash}`, freeBytes);
  let done = 0;
  for (const { file, bytes } of files) {
    await client.fetchDataFile(wanted.hash, basename(file), file, (at) => onProgress(done + at, total));
    done += bytes;
  }
}

/** Fetches what is missing of a data set and checks all of it; what turns out to be wrong is removed and fetched again. */
async function fetchWhole(folder: string, wanted: WantedData, parts: FetchParts): Promise<void> {
  for (let left = TRIES - 1; ; left--) {
    await mkdir(folder, { recursive: true });
    await fetchAll(folder, wanted, parts);
    try {
      await verifyPacked({ kind: 'packed', folder, hash: wanted.hash });
      return;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (left === 0) throw broken(`fetching the data set ${wanted.hash}`, messageOf(error), error);
    }
  }
}

/**
 * Fetches a packed data set; it is at its place as a whole or not at all. What came before the connection broke, or the
 * process was killed, is kept beside it and continued by the next call.
 * @param partial folder beside its place that it is written to first; one process at a time
 * @param isWhole whether what is at the place may stay there
 * @throws MixnasError `TRANSFER_FAILED`, `TRANSFER_REFUSED`, `TRANSFER_BROKEN`, `DISK_FULL`, `CACHE_WRITE`
 */
export async function fetchPacked(
  wanted: WantedData,
  {
    place,
    partial,
    isWhole,
  }: {
    readonly place: string;
    readonly partial: string;
    readonly isWhole: () => Promise<boolean>;
  },
  parts: FetchParts,
): Promise<void> {
  try {
    await fetchWhole(partial, wanted, parts);
    await moveTo(place, partial, isWhole);
    await rm(partial, { recursive: true, force: true });
  } catch (cause) {
    const error = inWords(cause, place, `the data set ${wanted.hash}`);
    if (error !== cause) await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}
