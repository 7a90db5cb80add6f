import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch, CompileSettings, Engine } from '../../src/engine/index.ts';
import type { Graph, Weights } from '../../src/graph/index.ts';
import { expectClose } from './close.ts';
import { ENGINES } from './engines.ts';
import {
  LEVELS_OUTPUTS,
  levelsNetwork,
  OP_NETWORK_CLASSES,
  OP_NETWORKS,
  smallNetwork,
  testBatch,
  testWeights,
} from './op-networks.ts';
import { referenceGradients, referenceLogits, toWeights64 } from './reference.ts';

const SETTINGS: CompileSettings = {
  batchSize: 4,
  optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
  weightDecay: 0.1,
  averageDecay: null,
  batchNormMomentum: null,
  threads: 1,
};
const DROPOUT_SEED = 11;
const NETWORKS = [
  ...OP_NETWORKS.map((network) => ({ ...network, classes: OP_NETWORK_CLASSES })),
  { title: 'a whole small network', graph: smallNetwork(), classes: 5 },
  { title: 'levels of different depth side by side', graph: levelsNetwork(), classes: LEVELS_OUTPUTS },
];

/** Finite differences by network: they take longer than the engines, and are the same for all of them. */
const differences = new Map<Graph, ReturnType<typeof referenceGradients>>();

function differencesOf(graph: Graph, ...args: [weights: Weights, batch: Batch]): ReturnType<typeof referenceGradients> {
  const found = differences.get(graph) ?? referenceGradients(graph, ...args, DROPOUT_SEED);
  differences.set(graph, found);
  return found;
}

describe.each(ENGINES)('$title', ({ open }) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  afterAll(() => engine.dispose());

  it.each(NETWORKS)('gives the logits of the definition: $title', async ({ graph, classes }) => {
    const weights = testWeights(graph);
    const batch = testBatch(graph, classes, 3);
    const session = await engine.compile(graph, weights, SETTINGS);
    const logits = await session.predict(batch.images, batch.count);
    session.dispose();
    const mode = { training: false, dropoutSeed: 0 };
    expectClose(logits, referenceLogits(graph, toWeights64(weights), batch, mode), 1e-5, 'logits');
  });

  it.each(NETWORKS)('agrees with finite differences: $title', async ({ graph, classes }) => {
    const weights = testWeights(graph);
    const batch = testBatch(graph, classes, 3);
    const session = await engine.compile(graph, weights, SETTINGS);
    const gradients = await session.gradients(batch, DROPOUT_SEED);
    session.dispose();
    const expected = differencesOf(graph, weights, batch);
    expect([...gradients.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, values] of expected) expectClose(gradients.get(name) ?? [], values, 1e-4, name);
  });
});
