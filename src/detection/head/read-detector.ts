import { type ConvOp, type Graph, inferShapes, isDetector, levelBlock, type Shape } from '../../graph/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { anchorsOf, anchorsPerCell, type Level } from '../anchors/anchors.ts';
import type { DetectorForm } from '../form.ts';
import { scoreKindOf } from './score-kind.ts';
import type { DetectorSettings } from './with-detector.ts';

/** A level of a detector. */
export interface DetectorLevel extends Level {
  /** Anchors of each cell. */
  readonly anchors: number;
}

/** A level with the logits of each of its cells. */
interface ReadLevel extends DetectorLevel {
  readonly logits: number;
}

/** Nodes that predict boxes, or scores, by level. */
function predictors({ nodes }: Graph, role: 'boxes' | 'scores'): { readonly id: string; readonly filters: number }[] {
  const ids = new Map(nodes.map(({ id, op }) => [id, op]));
  const found: { readonly id: string; readonly filters: number }[] = [];
  for (;;) {
    const id = `${levelBlock(found.length)}.${role}`;
    const op = ids.get(id);
    if (op === undefined) return found;
    found.push({ id, filters: (op as ConvOp).filters });
  }
}

function readLevels(graph: Graph): ReadLevel[] {
  if (!isDetector(graph)) {
    throw new MixnasError(
      'DETECTOR_FORM',
      `${graph.name}: expected a detector; its answer ${graph.output} is not of levels`,
      {
        hint: 'a classifier becomes one where the task of the config is detection',
      },
    );
  }
  const shapes = inferShapes(graph);
  const scores = predictors(graph, 'scores');
  return predictors(graph, 'boxes').map(({ id, filters }, level) => {
    const [height, width] = shapes.get(id) as Shape;
    return { height, width, anchors: filters / 4, logits: (scores[level] as { filters: number }).filters };
  });
}

/**
 * The levels of a detector, the finest first.
 * @param graph as `withDetector` makes it
 * @throws MixnasError `DETECTOR_FORM` for another network
 */
export function levelsOf(graph: Graph): DetectorLevel[] {
  return readLevels(graph).map(({ height, width, anchors }) => ({ height, width, anchors }));
}

/**
 * All that is needed to read the answers of a detector.
 * @param graph as `withDetector` makes it
 * @param settings those that it was made with
 * @throws MixnasError `DETECTOR_FORM` for a network that is no detector, or one of other settings
 */
export function formOf(graph: Graph, { anchors, loss }: Omit<DetectorSettings, 'head'>): DetectorForm {
  const levels = readLevels(graph);
  const scores = scoreKindOf(loss);
  for (const [level, { anchors: found }] of levels.entries()) {
    const expected = anchorsPerCell(level, levels.length, anchors);
    if (found === expected) continue;
    throw new MixnasError(
      'DETECTOR_FORM',
      `${graph.name}, level ${level}: expected ${expected} anchors a cell; it has ${found}`,
      {
        hint: 'it was made with other settings of anchors',
      },
    );
  }
  const [first] = levels as [ReadLevel];
  const perAnchor = first.logits / first.anchors;
  return { anchors: anchorsOf(levels, anchors), classes: scores === 'softmax' ? perAnchor - 1 : perAnchor, scores };
}
