import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataSchema } from '../../../src/config/data-section.ts';
import type { AugmentationSettings } from '../../../src/config/index.ts';
import { evaluationBatches, trainBatches } from '../../../src/data/batches.ts';
import {
  boxesOf,
  contentOf,
  type Dataset,
  findPacked,
  openData,
  openTestSplit,
  prepareData,
  readMeta,
  sidesOf,
  type TargetForm,
  verifyPacked,
} from '../../../src/data/index.ts';
import { DataPlaces } from '../../../src/transfer/index.ts';
import { temporaryFolder } from '../../temporary.ts';
import { clientOf, serverIn } from '../../transfer/servers.ts';
import { collect } from '../splits.ts';
import { annotation, cocoText, imageEntries, writeImages, writeText } from './coco-folder.ts';

const root = temporaryFolder();
const path = join(root, 'set');
const cacheDir = join(root, 'cache');
const COUNT = 12;

/** Each image shows a white rectangle, whose box is its own; one box of another image has no size. */
const annotations = [
  ...Array.from({ length: COUNT }, (_, i) =>
    annotation([2 + i, 3, 10, 8], { image_id: 101 + i, category_id: i < 3 ? 7 : 3 }),
  ),
  annotation([0, 0, 0, 5]),
];

const pack = (changes: object = {}) =>
  prepareData(dataSchema.parse({ kind: 'coco', path, resolution: 20, onBadBoxes: 'skip', decoders: 1, ...changes }), {
    cacheDir,
  });

beforeAll(async () => {
  writeText(join(path, 'annotations/instances_train2017.json'), cocoText({ images: imageEntries(COUNT), annotations }));
  await writeImages(join(path, 'train2017'), COUNT);
});

/** Rows of the corners of the first box; -1 where there is none. */
const CORNERS: TargetForm = {
  size: 4,
  write(row, [first]) {
    const { x0, y0, x1, y1 } = first?.box ?? { x0: -1, y0: -1, x1: -1, y1: -1 };
    row.set([x0, y0, x1, y1]);
  },
};

/** Largest distance between an image's box and the pixels that are brighter than grey, pixels; null where no box is left. */
function distanceOf(image: Float32Array, row: Float32Array, { size, mean, deviation }: Dataset): number | null {
  if (row[0] === -1) return null;
  const value = (at: number) => (image[3 * at] as number) * (deviation[0] as number) + (mean[0] as number);
  const bright = Array.from({ length: size * size }, (_, at) => at).filter((at) => value(at) > 0.5);
  const [xs, ys] = [bright.map((at) => at % size), bright.map((at) => Math.floor(at / size))];
  const corners = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
  return Math.max(...corners.map((corner, i) => Math.abs(corner - (row[i] as number) * size)));
}

describe('images of COCO', () => {
  it('are packed with their boxes, the bad ones counted, a tenth held for validation', async () => {
    const reference = await pack();
    const meta = await verifyPacked(reference);
    expect(meta).toMatchObject({
      kind: 'coco',
      classes: ['hen', 'owl'],
      counts: { train: 11, validation: 1, test: 0 },
      boxes: { train: 11, validation: 1, test: 0 },
      skipped: [{ reason: 'without a size', count: 1, of: 'boxes' }],
    });
    const { train } = await openData(reference);
    const { boxes = null } = train;
    if (boxes === null) throw new Error('expected boxes');
    expect(sidesOf(boxes, 0)).toEqual({ width: 40, height: 20 });
    expect(boxesOf(boxes, 0)[0]).toMatchObject({ area: 80, crowd: false });
    await expect(openTestSplit(reference)).rejects.toMatchObject({ code: 'DATA_NO_TEST' });
    expect(
      (await findPacked(dataSchema.parse({ kind: 'coco', path, resolution: 20, onBadBoxes: 'skip' }), cacheDir))?.hash,
    ).toBe(reference.hash);
  });

  it('are other data with other settings of what is left out, and the same ones from another place', async () => {
    const [own, fewer] = [await pack(), await pack({ images: 4, validationImages: 2 })];
    expect(fewer.hash).not.toBe(own.hash);
    expect((await readMeta(fewer)).counts).toEqual({ train: 4, validation: 2, test: 0 });
    await expect(pack({ onBadBoxes: 'stop' })).rejects.toMatchObject({ code: 'DATA_INVALID' });
    const copy = join(root, 'copy');
    cpSync(path, copy, { recursive: true, preserveTimestamps: true });
    expect(await pack({ path: copy })).toEqual(own);
  });

  it('are stored encoded on request, with the same boxes', async () => {
    const [pixels, encoded] = [await openData(await pack()), await openData(await pack({ storage: 'encoded' }))];
    expect('encoded' in encoded.train).toBe(true);
    expect(encoded.train.boxes).toEqual(pixels.train.boxes);
    const meta = await verifyPacked(await pack({ storage: 'encoded' }));
    expect(meta).toMatchObject({ encoded: { fit: 'stretch' }, boxes: { train: 11 } });
    const of = async (data: Dataset) => {
      const batches = await collect(evaluationBatches(data.train, data, 11, { targets: CORNERS }));
      return batches.map(({ images, targets }) => ({ images, targets }));
    };
    expect(await of(encoded)).toEqual(await of(pixels));
  });

  it.each(['pixels', 'encoded'])(
    'have their boxes where the pixels are, cut, moved and mirrored, stored as %s',
    async (storage) => {
      const data = await openData(await pack({ storage }));
      const augmentation: AugmentationSettings = {
        randomResizedCrop: { area: [0.5, 1], aspect: [0.75, 1.33] },
        ...{ crop: 2, flip: true, cutout: 0, mixup: 0 },
      };
      const distances: (number | null)[] = [];
      for (let epoch = 1; epoch <= 12; epoch++) {
        const options = { batchSize: 1, augmentation, labelSmoothing: 0, seed: 's', epoch, targets: CORNERS };
        for await (const { images, targets } of trainBatches(data, options)) {
          distances.push(distanceOf(images, targets, data));
        }
      }
      const kept = distances.filter((distance) => distance !== null);
      expect(kept.length).toBeGreaterThan(80);
      // a part of an encoded image is cut at whole pixels after it was scaled
      expect(Math.max(...kept)).toBeLessThan(2);
      expect(kept.reduce((sum, distance) => sum + distance, 0) / kept.length).toBeLessThan(0.9);
    },
  );

  it('are fetched by a worker with their boxes', async () => {
    const packed = await pack();
    const { server, url } = await serverIn(root);
    await server.offerData(packed);
    const worker = join(root, 'worker');
    mkdirSync(worker);
    const holder = { pid: process.pid, host: 'here', since: 0 };
    const places = new DataPlaces({ cacheDir: worker, shared: [], holder });
    const content = contentOf(await readMeta(packed));
    const found = await places.ensure({ hash: packed.hash, content }, clientOf(url));
    expect(found.folder.startsWith(worker)).toBe(true);
    expect((await openData(found)).train.boxes).toEqual((await openData(packed)).train.boxes);
  });
});
