import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { extract } from 'tar';
import { MixnasError, messageOf } from '../util/errors.ts';
import { formatBytes } from '../util/format.ts';
import { buildFolder } from './build-folder.ts';
import type { Archive, PublicSet } from './public-sets.ts';

export interface FetchOptions {
  /** Another place of the same archive; of a set of several, the folder that holds them. */
  readonly url?: string | undefined;
  /** Seconds without a byte after which the server is given up. */
  readonly patience?: number;
  /** Bytes of all archives that have come, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

const PATIENCE = 60;

function failed(url: string, reason: string, cause?: unknown): MixnasError {
  return new MixnasError('FETCH_FAILED', `cannot fetch ${url}: ${reason}`, {
    hint: 'check the connection, or name a mirror with --url; an archive that was fetched otherwise is used by unpacking it: data.path names its folder',
    exitCode: 1,
    cause,
  });
}

function broken(url: string, reason: string, cause?: unknown): MixnasError {
  return new MixnasError('FETCH_BROKEN', `${url} is not the published archive: ${reason}`, {
    hint: 'nothing was kept; try again, or name another mirror with --url',
    exitCode: 1,
    cause,
  });
}

/** Whatever says why a request failed: fetch hides it in its cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return messageOf(cause ?? error);
}

/** Counts and hashes what flows through it. */
class Meter extends Transform {
  bytes = 0;
  readonly #hash = createHash('md5');

  constructor(readonly onBytes: (bytes: number) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, next: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length;
    this.#hash.update(chunk);
    this.onBytes(this.bytes);
    next(null, chunk);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** Unpacks an archive while it comes in. */
async function download(
  archive: Archive,
  into: string,
  { patience = PATIENCE, onBytes }: { readonly patience?: number; readonly onBytes: (bytes: number) => void },
): Promise<void> {
  const { url, strip } = archive;
  const controller = new AbortController();
  const giveUp = () => controller.abort(new Error(`got nothing for ${patience} s`));
  let timer = setTimeout(giveUp, 1000 * patience);
  const meter = new Meter((bytes) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, 1000 * patience);
    onBytes(bytes);
  });
  try {
    const response = await fetch(url, { signal: controller.signal }).catch((error: unknown) => {
      throw failed(url, controller.signal.aborted ? messageOf(controller.signal.reason) : reasonOf(error), error);
    });
    if (!response.ok || response.body === null) throw failed(url, `the server answers ${response.status}`);
    // the types of browsers, where they are known too, are not those of Node.js
    const body = Readable.fromWeb(response.body as ReadableStream);
    const unpacking = extract({ cwd: into, strip });
    let isLost: boolean | undefined;
    body.once('error', () => {
      isLost ??= true;
    });
    unpacking.once('error', () => {
      isLost ??= false;
    });
    await pipeline(body, meter, unpacking).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).syscall !== undefined && isLost !== true) throw error;
      if (isLost === false) throw broken(url, messageOf(error), error);
      const reason = controller.signal.aborted ? messageOf(controller.signal.reason) : reasonOf(error);
      throw failed(url, `${reason}, after ${formatBytes(meter.bytes)}`, error);
    });
  } finally {
    clearTimeout(timer);
  }
  const md5 = meter.digest();
  if (md5 !== archive.md5 || meter.bytes !== archive.bytes) {
    throw broken(url, `expected ${archive.bytes} bytes of MD5 ${archive.md5}; got ${meter.bytes} bytes of MD5 ${md5}`);
  }
}

/** The archives of a set at the place that is asked for. */
function archivesAt({ archives }: PublicSet, url: string | undefined): Archive[] {
  if (url === undefined) return [...archives];
  if (archives.length === 1) return archives.map((archive) => ({ ...archive, url }));
  return archives.map((archive) => ({ ...archive, url: `${url.replace(/\/+$/, '')}/${basename(archive.url)}` }));
}

/** Unpacks all archives of a set, one after the other. */
async function downloadAll(set: PublicSet, into: string, { url, patience, onProgress }: FetchOptions): Promise<void> {
  const archives = archivesAt(set, url);
  const total = archives.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const archive of archives) {
    const before = done;
    const onBytes = (bytes: number) => onProgress?.(before + bytes, total);
    await download(archive, into, { ...(patience !== undefined && { patience }), onBytes });
    done += archive.bytes;
  }
}

/**
 * Fetches a public set and unpacks it; the folder is there as a whole or not at all.
 * @param parent folder that the set's own folder is made in
 * @returns the set's folder, and whether it was already there
 * @throws MixnasError `FETCH_FAILED`, `FETCH_BROKEN` (not the published bytes), `DATA_INVALID` for something else in its
 *   place, `DISK_FULL`, `CACHE_WRITE`
 */
export async function fetchPublicSet(
  set: PublicSet,
  parent: string,
  options: FetchOptions = {},
): Promise<{ readonly folder: string; readonly wasThere: boolean }> {
  const folder = join(parent, set.folder);
  const isWhole = () => set.check(folder).then(() => true);
  if (existsSync(folder)) {
    await isWhole();
    return { folder, wasThere: true };
  }
  const build = async (temporary: string) => {
    await downloadAll(set, temporary, options);
    await set.check(temporary);
  };
  await buildFolder(folder, build, isWhole, {
    what: 'the images',
    hint: 'free space, or name a folder elsewhere',
  });
  return { folder, wasThere: false };
}
