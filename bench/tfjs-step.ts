import { performance } from 'node:perf_hooks';
import { costOf } from '../src/cost/macs.ts';
import { openEngine } from '../src/engine/index.ts';
import { addBottleneck, type Graph, GraphBuilder, initialWeights } from '../src/graph/index.ts';
import { stream } from '../src/util/random.ts';

/**
 * Milliseconds per training step of mixed-kernel networks on the tfjs engine: `npx tsx bench/tfjs-step.ts [batch] [backend]`.
 * 32-pixel images, 10 classes; the median of five steps after one to warm up.
 */

/** A network of mixed bottlenecks, [filters, blocks, stride] per stage. */
function network(name: string, stem: number, stages: readonly (readonly [number, number, number])[]): Graph {
  const builder = new GraphBuilder(name, [32, 32, 3]);
  let x = builder.conv('conv', builder.input, stem, 3, { stride: 2 });
  x = builder.activation('act', builder.batchNorm('bn', x), 'swish');
  let block = 0;
  for (const [filters, blocks, stride] of stages) {
    for (let i = 0; i < blocks; i++) {
      x = addBottleneck(builder.block(String(block++)), x, {
        filters,
        stride: i === 0 ? stride : 1,
        expansion: 4,
        kernels: [3, 5, 7],
        partition: 'equal',
        dilated: false,
        expandGroups: 1,
        projectGroups: 1,
        seRatio: 0.25,
        activation: 'swish',
        skip: true,
      });
    }
  }
  x = builder.block('head').add('mean', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('fc', { kind: 'dense', units: 10, bias: true }, x));
}

const NETWORKS: readonly Graph[] = [
  network('small', 12, [
    [12, 1, 1],
    [20, 2, 2],
    [32, 2, 2],
  ]),
  network('large', 24, [
    [24, 2, 1],
    [40, 3, 2],
    [80, 3, 2],
  ]),
];

const batchSize = Number(process.argv[2] ?? 64);
const backend = (process.argv[3] ?? 'wasm') as 'wasm' | 'cpu' | 'tensorflow';
const engine = await openEngine({ name: 'tfjs', backend, threads: 1 });
const draws = stream('bench', 'images');
const images = Float32Array.from({ length: batchSize * 32 * 32 * 3 }, () => draws.normal());
const targets = Float32Array.from({ length: batchSize * 10 }, (_, i) => (i % 10 === 0 ? 1 : 0));
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number;

for (const graph of NETWORKS) {
  const session = await engine.compile(graph, initialWeights(graph, 1), {
    batchSize,
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true },
    weightDecay: 1e-5,
    averageDecay: null,
    batchNormMomentum: 0.9,
    threads: 1,
  });
  const batch = { count: batchSize, images, targets };
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 6; i++) {
      const start = performance.now();
      await work();
      if (i > 0) times.push(performance.now() - start);
    }
    return median(times);
  };
  const train = await time(() => session.trainBatch(batch, { step: 0, learningRate: 0.01, dropoutSeed: 1 }));
  const infer = await time(() => session.evaluate(batch));
  const { params, macs } = costOf(graph);
  process.stdout.write(
    `${JSON.stringify({ engine: engine.version, network: graph.name, params, macs, batchSize, trainMs: Math.round(train), inferMs: Math.round(infer) })}\n`,
  );
  session.dispose();
}
