import { type FileHandle, open, rm } from 'node:fs/promises';
import { indexFile, type SplitName, shardFile, splitFiles } from '../split-files.ts';
import { ENTRY_BYTES, type EncodedEntry, entryBytes } from './encoded-index.ts';
import { keptOf, type SplitState } from './pack-state.ts';

/** Bytes after which another shard begins. */
export const SHARD_BYTES = 2 ** 28;

/** An image to write. */
export interface WrittenImage extends Omit<EncodedEntry, 'shard' | 'offset' | 'bytes'> {
  readonly encoded: Uint8Array;
  readonly label: number;
}

/** Opens a file for writing behind its first bytes; what lies behind them goes. */
async function openAt(file: string, bytes: number): Promise<FileHandle> {
  const handle = await open(file, bytes === 0 ? 'w' : 'r+');
  await handle.truncate(bytes);
  return handle;
}

async function append(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

/** Writes the shards, the index and the labels of one split, from where an earlier packing came to. */
export class SplitWriter {
  readonly #folder: string;
  readonly #name: SplitName;
  readonly #shards: number[];
  readonly #index: FileHandle;
  readonly #labels: FileHandle;
  #shard: FileHandle | null = null;
  #count: number;

  private constructor(folder: string, name: SplitName, state: SplitState, index: FileHandle, labels: FileHandle) {
    this.#folder = folder;
    this.#name = name;
    this.#shards = [...state.shards];
    this.#count = keptOf(state);
    this.#index = index;
    this.#labels = labels;
  }

  static async open(folder: string, name: SplitName, state: SplitState): Promise<SplitWriter> {
    const kept = keptOf(state);
    const index = await openAt(indexFile(folder, name), kept * ENTRY_BYTES);
    const labels = await openAt(splitFiles(folder, name).labels, kept * 2);
    const writer = new SplitWriter(folder, name, state, index, labels);
    await rm(shardFile(folder, name, state.shards.length), { force: true });
    const last = state.shards.length - 1;
    if (last >= 0) writer.#shard = await openAt(shardFile(folder, name, last), state.shards[last] as number);
    return writer;
  }

  /** Bytes of each shard so far. */
  get shards(): number[] {
    return [...this.#shards];
  }

  /** Appends images; on the disk when this resolves. @param shardBytes after which another shard begins */
  async write(images: readonly WrittenImage[], shardBytes = SHARD_BYTES): Promise<void> {
    const entries: Buffer[] = [];
    const labels = Buffer.alloc(2 * images.length);
    for (const [i, { encoded, label, width, height, digest }] of images.entries()) {
      await this.#makeRoom(encoded.length, shardBytes);
      const shard = this.#shards.length - 1;
      const offset = this.#shards[shard] as number;
      await append(this.#shard as FileHandle, encoded, offset);
      this.#shards[shard] = offset + encoded.length;
      entries.push(entryBytes({ shard, offset, bytes: encoded.length, width, height, digest }));
      labels.writeUInt16LE(label, 2 * i);
    }
    await append(this.#index, Buffer.concat(entries), this.#count * ENTRY_BYTES);
    await append(this.#labels, labels, this.#count * 2);
    this.#count += images.length;
    for (const handle of [this.#shard, this.#index, this.#labels]) await handle?.sync();
  }

  /** Begins another shard where the image would not fit into the last one. */
  async #makeRoom(bytes: number, most: number): Promise<void> {
    const size = this.#shards.at(-1);
    if (size !== undefined && (size === 0 || size + bytes <= most)) return;
    await this.#shard?.sync();
    await this.#shard?.close();
    this.#shard = await openAt(shardFile(this.#folder, this.#name, this.#shards.length), 0);
    this.#shards.push(0);
  }

  async close(): Promise<void> {
    for (const handle of [this.#shard, this.#index, this.#labels]) await handle?.close();
  }
}
