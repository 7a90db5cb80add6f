import { anchorsOf, type DetectorForm, type ScoreKind, scoresPerAnchor } from '../../../src/detection/index.ts';
import type { ModelDetails, WeightedGraph } from '../../../src/export/index.ts';
import { type Graph, GraphBuilder, type Value } from '../../../src/graph/index.ts';
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

/** A detector of two levels; 3 anchors a cell. */
function twoLevels(form: DetectorForm): Graph {
  const builder = new GraphBuilder('two-levels', [SIDE, SIDE, 3]);
  const layer = (role: string, x: Value, stride: number): Value =>
    builder.activation(
      `${role}-act`,
      builder.batchNorm(`${role}-bn`, builder.conv(role, x, 8, 3, { stride })),
      'relu6',
    );
  const fine = layer('fine', layer('first', builder.input, 2), 2);
  const levels = [fine, layer('coarse', fine, 2)];
  builder.block('head');
  const answers = (role: string, numbers: number): Value[] =>
    levels.map((x, i) => {
      const predictor = builder.conv(`${role}.${i}`, x, 3 * numbers, 1, { bias: true });
      return builder.add(`${role}.${i}-flat`, { kind: 'flatten' }, predictor);
    });
  const all = [...answers('boxes', 4), ...answers('scores', scoresPerAnchor(form))];
  return builder.build(builder.add('answers', { kind: 'concat' }, ...all));
}

/** A detector whose answers are about normal, with a deviation near 2: boxes of many sizes, and scores of all kinds. */
export function randomDetector(form: DetectorForm, seed: number): WeightedGraph {
  const graph = twoLevels(form);
  const weights = jitteredWeights(graph, seed);
  const draws = stream(seed, 'answers');
  for (const [name, values] of weights) {
    if (/^head.*\/kernel$/.test(name))
      weights.set(
        name,
        values.map(() => 0.8 * draws.normal()),
      );
    if (/^head.*\/bias$/.test(name))
      weights.set(
        name,
        values.map(() => 1.5 * draws.normal()),
      );
  }
  return { graph, weights };
}

/** A network that answers the same for any image. */
export function constantDetector(answers: Float32Array): WeightedGraph {
  const builder = new GraphBuilder('constant', [SIDE, SIDE, 3]);
  const x = builder.add('pool', { kind: 'global-avg-pool' }, builder.input);
  const graph = builder.build(builder.add('dense', { kind: 'dense', units: answers.length, bias: true }, x));
  const weights = new Map([
    ['stem.dense/kernel', new Float32Array(3 * answers.length)],
    ['stem.dense/bias', answers],
  ]);
  return { graph, weights };
}
