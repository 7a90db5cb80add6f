import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { extract } from 'tar';
import { MixnasError, messageOf } from '../util/errors.ts';
import { formatBytes } from '../util/format.ts';
import { buildFolder } from './build-folder.ts';
import { cifarSource } from './cifar.ts';

/** A public set as its authors offer it: one archive that unpacks to one folder. */
export interface PublicSet {
  readonly url: string;
  /** Size and MD5 of the archive, as published. */
  readonly bytes: number;
  readonly md5: string;
  /** The folder in the archive. */
  readonly folder: string;
  /** @throws MixnasError `DATA_INVALID` for a folder that does not hold the set */
  readonly check: (folder: string) => Promise<unknown>;
}

/**
 * The sets that can be fetched.
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 */
export const PUBLIC_SETS = {
  cifar10: {
    url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
    bytes: 170_052_171,
    md5: 'c32a1d4ab5d03f1284b67883e8d87530',
    folder: 'cifar-10-batches-bin',
    check: (folder) => cifarSource('cifar10', folder),
  },
  cifar100: {
    url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
    bytes: 168_513_733,
    md5: '03b5dce01913d631647c71ecec9e9cb8',
    folder: 'cifar-100-binary',
    check: (folder) => cifarSource('cifar100', folder),
  },
} as const satisfies Readonly<Record<string, PublicSet>>;

export interface FetchOptions {
  /** Another place of the same archive. */
  readonly url?: string | undefined;
  /** Seconds without a byte after which the server is given up. */
  readonly patience?: number;
  /** Bytes that have come, of how many. */
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

/** Unpacks the archive behind a URL while it comes in. */
async function download(set: PublicSet, into: string, options: FetchOptions): Promise<void> {
  const { url = set.url, patience = PATIENCE, onProgress } = options;
  const controller = new AbortController();
  const giveUp = () => controller.abort(new Error(`got nothing for ${patience} s`));
  let timer = setTimeout(giveUp, 1000 * patience);
  const meter = new Meter((bytes) => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, 1000 * patience);
    onProgress?.(bytes, set.bytes);
  });
  try {
    const response = await fetch(url, { signal: controller.signal }).catch((error: unknown) => {
      throw failed(url, controller.signal.aborted ? messageOf(controller.signal.reason) : reasonOf(error), error);
    });
    if (!response.ok || response.body === null) throw failed(url, `the server answers ${response.status}`);
    // the types of browsers, where they are known too, are not those of Node.js
    const body = Readable.fromWeb(response.body as ReadableStream);
    const unpacking = extract({ cwd: into, strip: 1 });
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
  if (md5 !== set.md5 || meter.bytes !== set.bytes) {
    throw broken(url, `expected ${set.bytes} bytes of MD5 ${set.md5}; got ${meter.bytes} bytes of MD5 ${md5}`);
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
    await download(set, temporary, options);
    await set.check(temporary);
  };
  await buildFolder(folder, build, isWhole, {
    what: 'the images',
    hint: 'free space, or name a folder elsewhere',
  });
  return { folder, wasThere: false };
}
