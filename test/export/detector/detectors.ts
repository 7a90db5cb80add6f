import { anchorsOf, type DetectorForm, outputSizeOf, type ScoreKind } from '../../../src/detection/index.ts';
import type { ModelDetails, WeightedGraph } from '../../../src/export/index.ts';
import { GraphBuilder } from '../../../src/graph/index.ts';
import { stream } from '../../../src/util/random.ts';
import { jitteredWeights } from '../settled.ts';

export const SIDE = 12;

export const DETAILS: ModelDetails = {
  name: 'small-detector',
  version: '1.2.3',
  fold: false,
  weights: 'seed 1',
  params: 10,
  macs: 20,
  classes: ['cat', 'dog', 'owl'],
};

/** Two levels, 3 × 3 and 2 × 2 cells; 39 anchors and 3 classes. */
export function formOf(scores: ScoreKind): DetectorForm {
  const settings = { scales: [0.2, 0.9], ratios: [1, 2, 0.5], interpolated: false, reduced: false } as const;
  const levels = [3, 2].map((side) => ({ height: side, width: side }));
  return { anchors: anchorsOf(levels, settings), classes: 3, scores };
}

/** A network whose last layer, a dense one, answers as a detector of that form. */
function denseNetwork(form: DetectorForm) {
  const builder = new GraphBuilder('dense', [SIDE, SIDE, 3]);
  let x = builder.conv('conv', builder.input, 8, 3, { stride: 2 });
  x = builder.activation('act', builder.batchNorm('bn', x), 'relu6');
  builder.block('head');
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: outputSizeOf(form), bias: true }, x));
}

/** A detector whose answers are about normal, with a deviation of 2: boxes of many sizes, and scores of all kinds. */
export function randomDetector(form: DetectorForm, seed: number): WeightedGraph {
  const graph = denseNetwork(form);
  const weights = jitteredWeights(graph, seed);
  const draws = stream(seed, 'answers');
  for (const name of ['head.dense/kernel', 'head.dense/bias']) {
    weights.set(
      name,
      (weights.get(name) as Float32Array).map(() => 1.5 * draws.normal()),
    );
  }
  return { graph, weights };
}

/** A detector that answers the same for any image. */
export function constantDetector(form: DetectorForm, answers: Float32Array): WeightedGraph {
  const graph = denseNetwork(form);
  const weights = jitteredWeights(graph, 1);
  weights.set('head.dense/kernel', new Float32Array((weights.get('head.dense/kernel') as Float32Array).length));
  weights.set('head.dense/bias', answers);
  return { graph, weights };
}
