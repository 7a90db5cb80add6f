import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataReference, isPacked, readMeta } from '../../data/index.ts';
import type { Holder } from '../../store/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { formatBytes } from '../../util/format.ts';
import { type FreeBytes, freeBytesOf } from '../free-disk.ts';
import { fetchPacked, isWanted, type WantedData } from './fetch-packed.ts';
import { alone } from './machine-lock.ts';
import type { TransferClient } from './transfer-client.ts';

/** Where a machine has packed data sets. */
export interface DataPlacesOptions {
  /** Folder of packed data sets that are fetched; made when it is not there. */
  readonly cacheDir: string;
  /** Folders of packed data sets that are only read, such as the coordinator's own on a shared disk. */
  readonly shared: readonly string[];
  /** Who fetches, as other processes are told. */
  readonly holder: Holder;
  readonly signal?: AbortSignal;
  /** Hears of downloads, one line at a time. */
  readonly onNote?: (text: string) => void;
  /** How much the disk has free. */
  readonly freeBytes?: FreeBytes;
}

/** Folder inside the cache where downloads are written; its lock lets one process of the machine download at a time. */
const FETCHING = '.fetching';
/** Names of the folders in it. */
const HASH = /^[0-9a-f]+$/;
/** Parts of a download that are told of. */
const NOTES = 4;

/** Tells of a download at each quarter of it. */
function notes(hash: string, onNote: (text: string) => void): (bytes: number, total: number) => void {
  let told = -1;
  return (bytes, total) => {
    const part = total === 0 ? NOTES : Math.floor((NOTES * bytes) / total);
    if (part <= told) return;
    told = part;
    onNote(`data set ${hash}: ${formatBytes(bytes)} of ${formatBytes(total)}`);
  };
}

/** Removes what was fetched in part for other searches and never needed to its end. */
async function removeOthers(folder: string, hash: string): Promise<void> {
  const old = (await readdir(folder)).filter((name) => HASH.test(name) && name !== hash);
  await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** The packed data sets of a machine: found on its disks, else fetched from the run that wants them. */
export class DataPlaces {
  readonly #options: DataPlacesOptions;
  /** Folders whose images were read and compared with their hashes. */
  readonly #checked = new Set<string>();
  readonly #pending = new Map<string, Promise<DataReference>>();

  constructor(options: DataPlacesOptions) {
    this.#options = options;
  }

  /**
   * Where the images are on this machine. They are fetched first where they are not there; several processes may ask at
   * once.
   * @param client fetches them; null where they must be on a disk
   * @throws MixnasError `DATA_MISSING` where they are nowhere and nothing fetches them; `TRANSFER_FAILED`,
   *   `TRANSFER_REFUSED`, `TRANSFER_BROKEN`, `DISK_FULL`, `CACHE_WRITE`
   */
  async ensure(wanted: WantedData, client: TransferClient | null): Promise<DataReference> {
    const name = `${wanted.hash}/${wanted.content ?? ''}`;
    const pending = this.#pending.get(name) ?? this.#ensure(wanted, client);
    this.#pending.set(name, pending);
    try {
      return await pending;
    } finally {
      this.#pending.delete(name);
    }
  }

  async #ensure(wanted: WantedData, client: TransferClient | null): Promise<DataReference> {
    const found = await this.#find(wanted);
    if (found !== null) return found;
    const { shared, cacheDir } = this.#options;
    if (client === null) {
      const places = [...shared, cacheDir].map((folder) => join(folder, wanted.hash)).join(', ');
      throw new MixnasError(
        'DATA_MISSING',
        `the data set ${wanted.hash} is not on this machine: looked for ${places}`,
        {
          hint: 'name the folder of packed data on a shared disk with --data',
          exitCode: 1,
        },
      );
    }
    await this.#fetch(wanted, client);
    const fetched = await this.#find(wanted);
    if (fetched !== null) return fetched;
    throw new MixnasError(
      'DATA_MISSING',
      `the data set ${wanted.hash} was fetched into ${cacheDir} and is gone again`,
      {
        hint: 'something else removes files there: let MIXNAS_CACHE name another folder',
        exitCode: 1,
      },
    );
  }

  /** Where it may be: under its hash, or where other images have that hash here, with its content's. */
  #candidates({ hash, content }: WantedData): DataReference[] {
    const { shared, cacheDir } = this.#options;
    const names = content === undefined ? [hash] : [hash, `${hash}.${content}`];
    const folders = [...shared, cacheDir].flatMap((folder) => names.map((name) => join(folder, name)));
    return folders.map((folder) => ({ kind: 'packed', folder, hash }));
  }

  async #find(wanted: WantedData): Promise<DataReference | null> {
    for (const reference of this.#candidates(wanted)) if (await this.#isHere(reference, wanted)) return reference;
    return null;
  }

  async #isHere(reference: DataReference, wanted: WantedData): Promise<boolean> {
    const meta = await readMeta(reference).catch((error: unknown) => {
      if (error instanceof MixnasError && error.code === 'DATA_MISSING') return null;
      throw error;
    });
    if (meta === null || !isWanted(meta, wanted)) return false;
    if (this.#checked.has(reference.folder)) return true;
    if (!(await isPacked(reference))) return false;
    this.#checked.add(reference.folder);
    return true;
  }

  async #fetch(wanted: WantedData, client: TransferClient): Promise<void> {
    const { cacheDir, holder, signal, onNote = () => undefined, freeBytes = freeBytesOf } = this.#options;
    const folder = join(cacheDir, FETCHING);
    await alone(folder, holder, {
      signal,
      isDone: async () => (await this.#find(wanted)) !== null,
      onWait: () => onNote(`data set ${wanted.hash}: another process of this machine fetches data; waiting for it`),
      work: async () => {
        await removeOthers(folder, wanted.hash);
        const place = await this.#placeFor(wanted);
        const parts = { client, freeBytes, onProgress: notes(wanted.hash, onNote) };
        const partial = join(folder, wanted.hash);
        await fetchPacked(
          wanted,
          { place, partial, isWhole: () => isPacked({ ...wanted, kind: 'packed', folder: place }) },
          parts,
        );
      },
    });
  }

  /** Other images under the same hash stay where they are: somebody may use them. */
  async #placeFor({ hash, content }: WantedData): Promise<string> {
    const place = join(this.#options.cacheDir, hash);
    const isTaken = content !== undefined && (await isPacked({ kind: 'packed', folder: place, hash }));
    return isTaken ? `${place}.${content}` : place;
  }
}
