import type { ConvOp, Graph } from '../../graph/index.ts';
import { isDetector } from '../../graph/index.ts';
import { scoreKindOf } from './score-kind.ts';
import type { DetectorSettings } from './with-detector.ts';

/** Probability of every class at every anchor when training begins. @see Lin et al., ICCV 2017 (RetinaNet), section 4.1 */
const PRIOR = 0.01;

/**
 * First biases of the scores of a detector by their parameters' names, for `InitialOptions.biases`. With sigmoid scores -log(99):
 * training begins with every object thought rare, else the many anchors without one would make the first losses. None with softmax.
 */
export function scoreBiases(graph: Graph, { loss }: Pick<DetectorSettings, 'loss'>): Record<string, number> {
  if (!isDetector(graph) || scoreKindOf(loss) === 'softmax') return {};
  const predictors = graph.nodes.filter(({ id, op }) => /^level-\d+\.scores$/.test(id) && (op as ConvOp).bias);
  return Object.fromEntries(predictors.map(({ id }) => [`${id}/bias`, -Math.log((1 - PRIOR) / PRIOR)]));
}
