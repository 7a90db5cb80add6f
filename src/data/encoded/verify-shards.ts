import { type FileHandle, open } from 'node:fs/promises';
import { damaged } from '../meta.ts';
import { type SplitName, shardFile } from '../split-files.ts';
import { digestOf, type EncodedIndex } from './encoded-index.ts';

/**
 * Reads every encoded image of a split once and compares it with its digest.
 * @throws MixnasError `DATA_MISSING` naming the first one that is not what was packed
 */
export async function verifyShards(folder: string, name: SplitName, index: EncodedIndex): Promise<void> {
  let [shard, handle]: [number, FileHandle | null] = [-1, null];
  try {
    for (let image = 0; image < index.count; image++) {
      const entry = index.entry(image);
      const file = shardFile(folder, name, entry.shard);
      if (entry.shard !== shard) {
        await handle?.close();
        handle = await open(file, 'r');
        shard = entry.shard;
      }
      const bytes = Buffer.alloc(entry.bytes);
      await handle?.read(bytes, 0, entry.bytes, entry.offset);
      const digest = digestOf(bytes);
      if (digest !== entry.digest) {
        throw damaged(folder, `${file}: the image at ${entry.offset} is not the one that was packed`);
      }
    }
  } finally {
    await handle?.close();
  }
}
