import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Batch, type Engine, type OptimizerSettings, openEngine } from '../../src/engine/index.ts';
import { type Graph, GraphBuilder, initialWeights, networkLayout, type Weights } from '../../src/graph/index.ts';
import { writeCheckpoint } from '../../src/train/checkpoint.ts';
import { buildZoo, zooNames } from '../../src/zoo/index.ts';
import {
  OP_NETWORK_CLASSES,
  OP_NETWORKS,
  smallNetwork,
  testBatch,
  testWeights,
} from '../../test/contract/op-networks.ts';
import { jitteredWeights } from '../../test/export/settled.ts';

/**
 * Writes what the native engine computes of networks, for `compare.py` to compare PyTorch with: weights, a batch, its loss,
 * gradients and logits, and the losses of some steps of RMSProp.
 *
 *     npx tsx bench/torch/write-cases.ts FOLDER ops
 *     npx tsx bench/torch/write-cases.ts FOLDER zoo [batch = 8] [size = 32] [steps = 0]
 *     npx tsx bench/torch/write-cases.ts FOLDER smooth [batch = 8] [size = 32] [steps = 0]
 *     npx tsx bench/torch/write-cases.ts FOLDER mixnet-s,mobilenet-v2 32 32 20
 *
 * `smooth` is the zoo with swish and sigmoid in place of the activations that have corners: rounding moves a few of the many values
 * of a network across a corner, and one that is moved changes the gradients of all layers before it by up to a percent.
 *
 * A network takes two files: NAME.json (the network as a request has it, the settings, the losses) and NAME.ckpt (tensors).
 */
const [folder, list, count = '8', size = '32', steps = '0'] = process.argv.slice(2);
if (folder === undefined || list === undefined)
  throw new Error('usage: write-cases.ts FOLDER ops|zoo|smooth|NAMES [batch] [size] [steps]');
const OPTIMIZER: OptimizerSettings = { kind: 'rmsprop', decay: 0.9, momentum: 0.9, epsilon: 1e-3 };
/** The released recipe of MixNet: 0.016 per 256 images, reached from 0 in five epochs, here of 50,000 images. */
const RATE_STEP = (0.016 * (Number(count) / 256)) / (5 * Math.floor(50_000 / Number(count)));
const DROPOUT_SEED = 12345;

interface Case {
  readonly name: string;
  readonly graph: Graph;
  readonly weights: Weights;
  readonly classes: number;
  readonly batch: number;
  /** float32 [classes], what each class weighs in the loss; left out, all 1. */
  readonly classWeights?: Float32Array;
}

/** A network of grey images: its first layer has one input channel. */
function greyNetwork(): Graph {
  const builder = new GraphBuilder('grey', [9, 9, 1]);
  const norm = builder.batchNorm('bn', builder.conv('conv', builder.input, 6, 3, { stride: 2 }));
  const mixed = builder.depthwise('depthwise', builder.activation('act', norm, 'swish'), [3, 5]);
  const pooled = builder.add('pool', { kind: 'global-avg-pool' }, mixed);
  return builder.build(builder.add('fc', { kind: 'dense', units: 5, bias: true }, pooled));
}

/** A network without corners, but for those of max-pooling. */
function smoothed(graph: Graph): Graph {
  const nodes = graph.nodes.map((node) => {
    const { op } = node;
    if (op.kind === 'activation') return { ...node, op: { ...op, fn: 'swish' as const } };
    if (op.kind === 'squeeze-excite') return { ...node, op: { ...op, fn: 'swish' as const, gate: 'sigmoid' as const } };
    return node;
  });
  return { ...graph, nodes };
}

function* cases(): Generator<Case> {
  if (list === 'ops') {
    for (const [i, { graph }] of OP_NETWORKS.entries()) {
      yield { name: `op-${i}`, graph, weights: testWeights(graph), classes: OP_NETWORK_CLASSES, batch: 3 };
    }
    const small = smallNetwork();
    const of = (graph: Graph) => ({ graph, weights: testWeights(graph), classes: 5, batch: 4 });
    yield { name: 'small', ...of(small) };
    yield { name: 'small-weighed', ...of(small), classWeights: Float32Array.of(0.25, 4, 1, 0.5, 2) };
    yield { name: 'grey', ...of(greyNetwork()) };
    return;
  }
  const all = list === 'zoo' || list === 'smooth';
  for (const name of all ? zooNames() : (list as string).split(',')) {
    const built = buildZoo(name, { size: Number(size), classes: 10 });
    const graph = list === 'smooth' ? smoothed(built) : built;
    const weights = Number(steps) > 0 ? initialWeights(graph, 1) : jitteredWeights(graph, 1);
    yield { name, graph, weights, classes: 10, batch: Number(count) };
  }
}

function prefixed(prefix: string, tensors: ReadonlyMap<string, Float32Array>): [string, Float32Array][] {
  return [...tensors].map(([name, values]) => [`${prefix}${name}`, values]);
}

async function run(engine: Engine, { graph, weights, classes, batch, classWeights }: Case) {
  const settings = {
    optimizer: OPTIMIZER,
    weightDecay: 1e-5,
    averageDecay: 0.999,
    batchNormMomentum: null,
    threads: 2,
  };
  const session = await engine.compile(graph, weights, { ...settings, batchSize: batch, classWeights });
  const batches: Batch[] = Array.from({ length: Math.max(1, Number(steps)) }, (_, i) =>
    testBatch(graph, classes, batch, `batch ${i}`),
  );
  const first = batches[0] as Batch;
  const gradients = await session.gradients(first, DROPOUT_SEED);
  const logits = await session.predict(first.images, batch);
  const losses: number[] = [];
  for (const [step, one] of batches.entries()) {
    const { loss } = await session.trainBatch(one, {
      step,
      learningRate: RATE_STEP * (step + 1),
      dropoutSeed: DROPOUT_SEED + step,
    });
    losses.push(loss);
  }
  const after = Number(steps) > 0 ? new Map<string, Float32Array>() : await session.state();
  session.dispose();
  return { settings, batches, gradients, logits, losses, after };
}

mkdirSync(folder, { recursive: true });
const engine = await openEngine({ name: 'native', backend: 'auto', threads: 2 });
for (const one of cases()) {
  const { settings, batches, gradients, logits, losses, after } = await run(engine, one);
  const state = new Map([
    ...prefixed('', one.weights),
    ...prefixed('gradient:', gradients),
    ...prefixed('after:', after),
    ...(one.classWeights === undefined ? [] : [['classWeights', one.classWeights] as const]),
    ['logits', logits] as const,
    ...batches.flatMap(({ images, targets }, i) => [
      [`images:${i}`, images] as const,
      [`targets:${i}`, targets] as const,
    ]),
  ]);
  await writeCheckpoint(join(folder, `${one.name}.ckpt`), { hash: one.name, history: [], state });
  const rates = losses.map((_, step) => RATE_STEP * (step + 1));
  const network = { graph: one.graph, ...networkLayout(one.graph) };
  const known = { engine: engine.version, batch: one.batch, classes: one.classes, dropoutSeed: DROPOUT_SEED };
  writeFileSync(
    join(folder, `${one.name}.json`),
    JSON.stringify({ ...known, network, training: settings, losses, rates }),
  );
  console.log(`${one.name}  loss ${losses[0]?.toFixed(4)}`);
}
engine.dispose();
