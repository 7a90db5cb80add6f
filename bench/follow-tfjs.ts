import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSchema } from '../src/config/data-section.ts';
import { openData, prepareData, trainBatches } from '../src/data/index.ts';
import type { Batch, Engine, OptimizerSettings } from '../src/engine/index.ts';
import { openEngine } from '../src/engine/index.ts';
import { type Graph, initialWeights, type Weights } from '../src/graph/index.ts';
import { loadSpace } from '../src/run/index.ts';
import { parseGenotype } from '../src/space/index.ts';
import { buildZoo, zooNames } from '../src/zoo/index.ts';
import { relativeDistance } from '../test/export/settled.ts';

/**
 * Trains the same networks from the same weights on the same batches on the engines `native` and `tfjs` and compares the
 * losses step by step:
 *
 *     npx tsx bench/follow-tfjs.ts [steps = 20] [batch = 32] [networks = mixnet-s,mobilenet-v2,nas-bench-macro:11211122]
 *     npx tsx bench/follow-tfjs.ts 2 4 zoo
 *
 * The second form trains every published network for one step. Synthetic images at 32 px, 10 classes, RMSProp with the rate
 * warming up from 0 as in MixNet's released recipe. The gradients of the first step are compared too, as the length of their
 * difference over their length. Beside it stands how far `native` comes from itself when every weight is moved by a ten-millionth of
 * itself at the start, about its rounding: deep networks amplify that from step to step, and no two ways to compute can agree
 * better. Exits with 1 when two losses are more than 1e-3 apart, relative to the larger one.
 */
const [steps = '20', batch = '32', list = 'mixnet-s,mobilenet-v2,nas-bench-macro:11211122'] = process.argv.slice(2);
const LIMIT = 1e-3;
/** The released recipe of MixNet: 0.016 per 256 images, reached from 0 in five epochs, here of 50,000 images. */
const RATE_STEP = (0.016 * (Number(batch) / 256)) / (5 * Math.floor(50_000 / Number(batch)));
const TARGET = { size: 32, classes: 10 };
const OPTIMIZER: OptimizerSettings = { kind: 'rmsprop', decay: 0.9, momentum: 0.9, epsilon: 1e-3 };

function build(name: string): Graph {
  const [space, genotype] = name.split(':') as [string, string?];
  if (genotype === undefined) return buildZoo(name, TARGET);
  const opened = loadSpace(space, '.');
  return opened.decode(parseGenotype(opened, genotype), TARGET);
}

async function batches(): Promise<Batch[]> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'mixnas-follow-'));
  try {
    const data = { kind: 'synthetic', resolution: TARGET.size, seed: 1 } as const;
    const dataset = await openData(await prepareData(dataSchema.parse(data), { cacheDir }));
    const augmentation = { crop: 0, flip: true, cutout: 0, mixup: 0 };
    const options = { batchSize: Number(batch), augmentation, labelSmoothing: 0.1, seed: 1, epoch: 1 };
    const found: Batch[] = [];
    for await (const { count, images, targets } of trainBatches(dataset, options)) {
      found.push({ count, images: images.slice(), targets: targets.slice() });
      if (found.length === Number(steps)) return found;
    }
    throw new Error(`the data has ${found.length} batches only`);
  } finally {
    rmSync(cacheDir, { recursive: true });
  }
}

/** What a training left to compare: the loss of each step, and the gradients that the first one went by. */
interface Course {
  readonly losses: readonly number[];
  readonly gradients: Weights;
}

async function train(engine: Engine, graph: Graph, weights: Weights, data: readonly Batch[]): Promise<Course> {
  const settings = { weightDecay: 1e-5, averageDecay: null, batchNormMomentum: null, threads: 2 };
  const session = await engine.compile(graph, weights, { ...settings, batchSize: Number(batch), optimizer: OPTIMIZER });
  const losses: number[] = [];
  try {
    const gradients = await session.gradients(data[0] as Batch, 0);
    for (const [step, one] of data.entries()) {
      const { loss } = await session.trainBatch(one, { step, learningRate: RATE_STEP * (step + 1), dropoutSeed: step });
      losses.push(loss);
    }
    return { losses, gradients };
  } finally {
    session.dispose();
  }
}

/** Largest difference of two losses of the same step, relative to the larger one. */
function farthest(some: readonly number[], others: readonly number[]): number {
  const apart = some.map((a, i) => Math.abs(a - (others[i] as number)) / Math.max(a, others[i] as number));
  return apart.every(Number.isFinite) ? Math.max(...apart) : Number.POSITIVE_INFINITY;
}

function nudged(weights: Weights): Weights {
  return new Map([...weights].map(([name, values]) => [name, values.map((v, i) => v * (1 + (i % 2 ? 1e-7 : -1e-7)))]));
}

const data = await batches();
const native = await openEngine({ name: 'native', backend: 'auto', threads: 2 });
const tfjs = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 2 });
console.log(`${native.version} against ${tfjs.version}: ${steps} steps of ${batch} images`);
let worst = 0;
for (const name of list === 'zoo' ? zooNames() : list.split(',')) {
  const graph = build(name);
  const weights = initialWeights(graph, 1);
  const ours = await train(native, graph, weights, data);
  const theirs = await train(tfjs, graph, weights, data);
  const nudge = await train(native, graph, nudged(weights), data);
  const apart = farthest(ours.losses, theirs.losses);
  worst = Math.max(worst, apart);
  const [start, end] = [ours.losses[0], ours.losses.at(-1)].map((loss) => loss?.toFixed(4));
  const cell = (of: Course) =>
    `losses ${farthest(ours.losses, of.losses).toExponential(1)} gradients ${relativeDistance(of.gradients, ours.gradients).toExponential(1)}`;
  console.log(`${name}  loss ${start} to ${end}  tfjs: ${cell(theirs)}  native nudged: ${cell(nudge)}`);
}
console.log(`largest relative difference of two losses: ${worst.toExponential(2)}`);
native.dispose();
tfjs.dispose();
if (!(worst <= LIMIT)) process.exitCode = 1;
