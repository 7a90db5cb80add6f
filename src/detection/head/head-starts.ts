import { type Graph, type Initial, isDetector } from '../../graph/index.ts';
import { scoreKindOf } from './score-kind.ts';
import type { DetectorSettings } from './with-detector.ts';

/** Deviation of the kernels of predictors when training begins. @see Lin et al., ICCV 2017 (RetinaNet), section 4.1 */
const DEVIATION = 0.01;
/** Probability of every class at every anchor when training begins. @see the same place */
const PRIOR = 0.01;

/**
 * How the last layers of a detector start, by their parameters' names, for `InitialOptions.own`: kernels N(0, 0.01), so that every
 * anchor begins with almost the same answer (by the rule of other kernels their few outputs would make large ones). With sigmoid
 * scores the biases of those are -log(99): every object is thought rare, else the many anchors without one would make the first
 * losses. None of a classifier.
 */
export function headStarts(graph: Graph, { loss }: Pick<DetectorSettings, 'loss'>): Record<string, Initial> {
  if (!isDetector(graph)) return {};
  const predictors = graph.nodes.filter(({ id }) => /^level-\d+\.(boxes|scores)$/.test(id)).map(({ id }) => id);
  const kernels = predictors.map((id) => [`${id}/kernel`, { kind: 'normal', deviation: DEVIATION }] as const);
  if (scoreKindOf(loss) === 'softmax') return Object.fromEntries(kernels);
  const bias = { kind: 'constant', value: -Math.log((1 - PRIOR) / PRIOR) } as const;
  const scores = predictors.filter((id) => id.endsWith('.scores')).map((id) => [`${id}/bias`, bias] as const);
  return Object.fromEntries([...kernels, ...scores]);
}
