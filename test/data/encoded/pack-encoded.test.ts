import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { EncodedIndex } from '../../../src/data/encoded/encoded-index.ts';
import { type EncodedOptions, packEncoded } from '../../../src/data/encoded/pack-encoded.ts';
import { SplitWriter } from '../../../src/data/encoded/split-writer.ts';
import type { SourceSplit } from '../../../src/data/image-source.ts';
import { planSplits } from '../../../src/data/split-images.ts';
import { temporaryFolder } from '../../temporary.ts';
import { failureOf } from '../../thrown.ts';
import { memorySource, memorySplit } from '../memory-source.ts';
import { photo } from '../photos.ts';

const root = temporaryFolder();
let made = 0;
function emptyFolder(): string {
  const folder = join(root, `${made++}`);
  mkdirSync(folder);
  return folder;
}

/** Photos that are said to be so large that a chunk holds one; `read` hears of each that is read. */
function photos(labels: readonly number[], read: (index: number) => void, broken = -1): SourceSplit {
  return {
    ...memorySplit(labels),
    nameOf: (index) => `photo ${index}`,
    files: {
      bytes: () => 20 << 20,
      async read(index) {
        read(index);
        return index === broken ? Buffer.from('no image') : await photo(index % 7, 9 + index, 12);
      },
    },
  };
}

function planOf(read: (index: number) => void = () => {}, broken?: number) {
  const source = memorySource(['a', 'b'], 6, {
    train: photos([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], read, broken),
    test: photos([1, 0], read),
  });
  return planSplits(source, { seed: 0, resolution: 8, validationPerClass: 1 });
}

const IDENTITY = { hash: '0123456789abcdef', kind: 'image-folder', skipped: [], deepImages: () => null };
const OPTIONS: EncodedOptions = {
  ...{ channels: 3, skipsBroken: false },
  decoding: { fit: 'crop', bits: null, centreCrop: 1 },
};

function filesIn(folder: string): Map<string, string> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('hex')]));
}

/** The files of a packing that nothing interrupted. */
let whole = new Map<string, string>();
beforeAll(async () => {
  const folder = emptyFolder();
  await packEncoded(folder, planOf(), IDENTITY, OPTIONS);
  whole = filesIn(folder);
});

describe('packing encoded images', () => {
  it('that was interrupted anywhere continues there, to the same files', async () => {
    for (const stop of [1, 11, 13]) {
      const folder = emptyFolder();
      let chunks = 0;
      const onProgress = (): void => {
        if (chunks++ === stop) throw new Error('killed');
      };
      await expect(packEncoded(folder, planOf(), IDENTITY, { ...OPTIONS, onProgress })).rejects.toThrow('killed');
      for (const name of ['train.0000.shard', 'train.index']) appendFileSync(join(folder, name), 'half an image');
      const read: number[] = [];
      await packEncoded(
        folder,
        planOf((index) => read.push(index)),
        IDENTITY,
        OPTIONS,
      );
      expect(read).toHaveLength(14 - stop);
      expect(filesIn(folder)).toEqual(whole);
    }
  });

  it('of other images begins anew', async () => {
    const folder = emptyFolder();
    const stop = (done: number): void => {
      if (done === 5) throw new Error('killed');
    };
    const other = { ...IDENTITY, hash: 'fedcba9876543210' };
    await expect(packEncoded(folder, planOf(), other, { ...OPTIONS, onProgress: stop })).rejects.toThrow();
    await packEncoded(folder, planOf(), IDENTITY, OPTIONS);
    expect(filesIn(folder)).toEqual(whole);
  });

  it('names images that cannot be decoded, or leaves them out and counts them', async () => {
    const broken = planOf(undefined, 4);
    const error = await failureOf(packEncoded(emptyFolder(), broken, IDENTITY, OPTIONS));
    expect(error).toMatchObject({ code: 'DATA_IMAGES' });
    expect(error.message).toContain('photo 4: ');
    const folder = emptyFolder();
    await packEncoded(folder, broken, IDENTITY, { ...OPTIONS, skipsBroken: true });
    const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
    expect(meta.skipped).toEqual([{ reason: 'that cannot be decoded', count: 1, example: 'photo 4' }]);
    expect(meta.counts.train + meta.counts.validation).toBe(11);
  });

  it('begins another shard where an image would make one too large', async () => {
    const folder = emptyFolder();
    const writer = await SplitWriter.open(folder, 'train', { done: 0, dropped: [], shards: [] });
    const image = { label: 1, width: 3, height: 2, digest: 'ab'.repeat(16) };
    await writer.write(
      [5, 4, 12, 1].map((bytes) => ({ ...image, encoded: new Uint8Array(bytes).fill(bytes) })),
      10,
    );
    await writer.close();
    expect(writer.shards).toEqual([9, 12, 1]);
    const index = new EncodedIndex(readFileSync(join(folder, 'train.index')));
    expect([0, 1, 2, 3].map((i) => [index.entry(i).shard, index.entry(i).offset])).toEqual([
      [0, 0],
      [0, 5],
      [1, 0],
      [2, 0],
    ]);
    expect(index.entry(1)).toMatchObject({ bytes: 4, width: 3, height: 2, digest: image.digest });
    expect([...readFileSync(join(folder, 'train.0001.shard'))]).toEqual(new Array(12).fill(12));
  });
});
