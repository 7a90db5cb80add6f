import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { resourceUsage } from 'node:process';
import { dataSchema } from '../../src/config/data-section.ts';
import type { AugmentationSettings, TrainingSettings } from '../../src/config/index.ts';
import { trainingSchema } from '../../src/config/training-section.ts';
import { type Dataset, openData, prepareData, trainBatches } from '../../src/data/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { freshSession } from '../../src/train/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { writePhotos } from './photos.ts';

const SIZE = 224;
const THREADS = 2;
/** Images of each class that are held in memory: what a training from memory sees again and again. */
const IN_MEMORY = 40;
/** Steps that are not counted, as caches are cold and nothing is decoded ahead. */
const WARM_UP = 2;

const STREAMED: AugmentationSettings = {
  randomResizedCrop: { area: [0.08, 1], aspect: [3 / 4, 4 / 3] },
  ...{ crop: 0, flip: true, cutout: 0, mixup: 0 },
};
const PACKED: AugmentationSettings = { crop: 28, flip: true, cutout: 0, mixup: 0 };

/** What a phase measured; `peakMB` of its whole process. */
export type Measured = Readonly<Record<string, number | string>>;

async function open(folder: string, changes: object): Promise<Dataset> {
  const data = { kind: 'image-folder', path: join(folder, 'photos'), resolution: SIZE, validationPerClass: 2 };
  const settings = dataSchema.parse({ ...data, ...changes });
  return await openData(await prepareData(settings, { cacheDir: join(folder, 'cache') }));
}

const streamed = (folder: string, decoders: number): Promise<Dataset> =>
  open(folder, { storage: 'encoded', centreCrop: 0.875, decoders });

async function pack(folder: string): Promise<Measured> {
  const start = performance.now();
  const { train } = await streamed(folder, 1);
  const seconds = (performance.now() - start) / 1000;
  return { images: train.count, seconds, imagesPerSecond: train.count / seconds };
}

/** One epoch that nobody trains on, and its bits where they are asked for. */
async function feed(folder: string, decoders: number, isHashed: boolean): Promise<Measured> {
  const dataset = await streamed(folder, decoders);
  const sha256 = createHash('sha256');
  const options = { batchSize: 64, augmentation: STREAMED, labelSmoothing: 0.1, seed: 1, epoch: 1 };
  const start = performance.now();
  let images = 0;
  for await (const batch of trainBatches(dataset, options)) {
    images += batch.count;
    if (isHashed) sha256.update(new Uint8Array(batch.images.buffer, 0, batch.images.byteLength));
  }
  const imagesPerSecond = (images * 1000) / (performance.now() - start);
  return { images, imagesPerSecond, ...(isHashed && { sha256: sha256.digest('hex').slice(0, 16) }) };
}

/** Time that this process has had of all cores, milliseconds. */
function processorMs(): number {
  const { userCPUTime, systemCPUTime } = resourceUsage();
  return (userCPUTime + systemCPUTime) / 1000;
}

/** Some steps of MixNet-S on two cores. */
async function train(folder: string, kind: string, steps: number, batchSize: number): Promise<Measured> {
  const isStreamed = kind === 'streamed';
  const dataset = isStreamed
    ? await streamed(folder, THREADS)
    : await open(folder, { storage: 'pixels', imagesPerClass: IN_MEMORY });
  const augmentation = isStreamed ? STREAMED : PACKED;
  const training: TrainingSettings = { ...trainingSchema.parse({ labelSmoothing: 0.1 }), augmentation, batchSize };
  const engine = await openEngine({ name: 'native', backend: 'auto', threads: THREADS });
  const graph = buildZoo('mixnet-s', { size: SIZE, classes: dataset.classes.length });
  const session = await freshSession(engine, graph, { dataset, training, threads: THREADS, seed: 'bench' });
  let [step, start, busy] = [0, 0, 0];
  for (let epoch = 1; step < steps + WARM_UP; epoch++) {
    for await (const batch of trainBatches(dataset, { ...training, seed: 1, epoch })) {
      if (step === WARM_UP) [start, busy] = [performance.now(), processorMs()];
      await session.trainBatch(batch, { step, learningRate: 0.001, dropoutSeed: step });
      if (++step === steps + WARM_UP) break;
    }
  }
  const images = steps * batchSize;
  const measured = {
    imagesPerSecond: (images * 1000) / (performance.now() - start),
    processorMsPerImage: (processorMs() - busy) / images,
  };
  session.dispose();
  return measured;
}

/** Runs one phase in this process. */
export async function runPhase(phase: string, folder: string, args: readonly string[]): Promise<Measured> {
  const [first = '', second = '', third = ''] = args;
  const measure = async (): Promise<Measured> => {
    switch (phase) {
      case 'make':
        return { bytes: await writePhotos(join(folder, 'photos'), Number(first), second) };
      case 'pack':
        return await pack(folder);
      case 'feed':
        return await feed(folder, Number(first), false);
      case 'bits':
        return await feed(folder, Number(first), true);
      default:
        return await train(folder, first, Number(second), Number(third));
    }
  };
  const measured = await measure();
  return { ...measured, peakMB: Math.round(resourceUsage().maxRSS / 1024) };
}
