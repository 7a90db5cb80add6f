import { createHash } from 'node:crypto';
import { copyFileSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataSchema } from '../../../src/config/data-section.ts';
import type { AugmentationSettings, DataSettings } from '../../../src/config/index.ts';
import { evaluationBatches, trainBatches } from '../../../src/data/batches.ts';
import type { DataReference, EncodedSplit, Split } from '../../../src/data/dataset.ts';
import { decodeImage } from '../../../src/data/folder/decode.ts';
import { openData, openTestSplit, verifyPacked } from '../../../src/data/packed.ts';
import { prepareData } from '../../../src/data/prepare.ts';
import { viewOf } from '../../../src/data/view.ts';
import type { Batch } from '../../../src/engine/index.ts';
import { temporaryFolder } from '../../temporary.ts';
import { failureOf } from '../../thrown.ts';
import { writePhotos } from '../photos.ts';
import { collect } from '../splits.ts';

const root = temporaryFolder();
const cacheDir = join(root, 'cache');
const photos = join(root, 'photos');
const SIZE = 16;

const settings = (changes: object = {}): DataSettings =>
  dataSchema.parse({
    kind: 'image-folder',
    path: photos,
    storage: 'encoded',
    decoders: 1,
    resolution: SIZE,
    ...changes,
  });

const EVERYTHING: AugmentationSettings = {
  randomResizedCrop: { area: [0.08, 1], aspect: [3 / 4, 4 / 3] },
  colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 },
  randAugment: { layers: 2, magnitude: 9 },
  ...{ crop: 2, flip: true, cutout: 4, mixup: 0.2 },
};

const encoded = (split: Split): EncodedSplit => split as EncodedSplit;

/** SHA-256 of the batches of two epochs and of validation. */
async function bitsOf(reference: DataReference): Promise<string> {
  const dataset = await openData(reference);
  const sha256 = createHash('sha256');
  const take = ({ images }: { images: Float32Array }) =>
    sha256.update(Buffer.from(images.buffer, 0, images.byteLength));
  for (const epoch of [1, 2]) {
    const options = { batchSize: 4, augmentation: EVERYTHING, labelSmoothing: 0.1, seed: 's', epoch };
    for await (const batch of trainBatches(dataset, options)) take(batch);
  }
  for await (const batch of evaluationBatches(dataset.validation, dataset, 4)) take(batch);
  return sha256.digest('hex');
}

/** What a pixel of value v becomes, undone: rounded values of the first image of a batch. */
function pixelsOf(images: Float32Array, mean: readonly number[], deviation: readonly number[]): number[] {
  const value = (normal: number, i: number) =>
    Math.round(255 * (normal * (deviation[i % 3] as number) + (mean[i % 3] as number)));
  return Array.from(images.subarray(0, SIZE * SIZE * 3), value);
}

describe('images that stay encoded', () => {
  let reference: DataReference;
  beforeAll(async () => {
    await writePhotos(photos, 10);
    const square = sharp({ create: { width: 20, height: 20, channels: 3, background: '#204060' } });
    writeFileSync(join(photos, 'train/hen/drawn.png'), await square.png().toBuffer());
    copyFileSync(join(photos, 'train/hen/0.jpg'), join(photos, 'val/owl/copy.jpg'));
    reference = await prepareData(settings(), { cacheDir });
  });

  it('lie in shards byte for byte as their files, whatever their format', async () => {
    const { train } = await openData(reference);
    const { index } = encoded(train).encoded;
    const shard = readFileSync(join(reference.folder, 'train.0000.shard'));
    const own = readdirSync(join(photos, 'train/hen')).map((name) => readFileSync(join(photos, 'train/hen', name)));
    const hens = [...train.labels.keys()].filter((image) => train.labels[image] === 0);
    for (const image of hens) {
      const { offset, bytes } = index.entry(image);
      expect(own.some((file) => file.equals(shard.subarray(offset, offset + bytes)))).toBe(true);
    }
    expect(train.count).toBe(19);
  });

  it('are decoded for validation as they would be packed as pixels', async () => {
    const dataset = await openData(reference);
    const test = encoded(await openTestSplit(reference));
    const { value: first } = await evaluationBatches(test, dataset, 1).next();
    const file = readFileSync(join(photos, 'val/hen/0.jpg'));
    const { pixels } = await decodeImage(file, { size: SIZE, fit: 'crop', bits: null });
    expect(pixelsOf((first as Batch).images, dataset.mean, dataset.deviation)).toEqual([...pixels]);
    const packed = await openData(await prepareData(settings({ storage: 'pixels' }), { cacheDir }));
    expect([dataset.mean, dataset.deviation]).toEqual([packed.mean, packed.deviation]);
    expect([...dataset.train.labels]).toEqual([...packed.train.labels]);
  });

  it('give the same bits with one decoder and with several', async () => {
    const [one, three] = [await bitsOf({ ...reference, decoders: 1 }), await bitsOf({ ...reference, decoders: 3 })];
    expect(three).toBe(one);
  });

  it('are seen as a part and at another size by a rung', async () => {
    const dataset = await openData(reference);
    const view = viewOf(dataset, { imagesPerClass: 3, resolution: 8 });
    const [batch] = await collect(evaluationBatches(view.train, view, 100));
    expect([batch?.count, batch?.images.length]).toEqual([6, 6 * 8 * 8 * 3]);
  });

  it('are told where one is in two splits, byte for byte', async () => {
    expect((await verifyPacked(reference)).duplicates).toEqual([
      { splits: ['train', 'test'], count: 1, example: 'train/hen/0.jpg and val/owl/copy.jpg' },
    ]);
  });

  it('stop a training where one has changed, naming the shard', async () => {
    const other = await prepareData(settings({ seed: 1 }), { cacheDir });
    const dataset = await openData(other);
    const file = join(other.folder, 'train.0000.shard');
    writeSync(openSync(file, 'r+'), Buffer.of(1, 2, 3), 0, 3, 40);
    expect((await failureOf(verifyPacked(other))).message).toContain(`${file}: the image at 0`);
    const error = await failureOf(collect(evaluationBatches(dataset.train, dataset, 4)));
    expect(error).toMatchObject({ code: 'DATA_MISSING', exitCode: 1 });
    expect(error.message).toContain(`${file}: the image at 0 is not the one that was packed`);
  });

  it('are grey where that is asked for', async () => {
    const dataset = await openData(await prepareData(settings({ channels: 1 }), { cacheDir }));
    const [batch] = await collect(evaluationBatches(dataset.validation, dataset, 1));
    expect(batch?.images).toHaveLength(SIZE * SIZE);
    expect(dataset.mean).toHaveLength(1);
  });
});
