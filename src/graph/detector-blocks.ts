import type { Graph } from './graph.ts';

/** The block that joins the answers of all levels of a detector, and its one node. */
export const ANSWER_BLOCK = 'answer';
const ANSWER = `${ANSWER_BLOCK}.concat`;

/** The block of a detector's level: the layers that make its feature map, where the backbone has none, and its predictors. */
export function levelBlock(level: number): string {
  return `level-${level}`;
}

/** Whether a network is a detector: its answer joins those of levels. */
export function isDetector({ output, nodes }: Graph): boolean {
  return output === ANSWER && nodes.some(({ block }) => block === levelBlock(0));
}

/** Whether a node of a detector, or one of its weights, is of the detector's own blocks: not of its backbone. */
export function isOfDetectorHead(name: string): boolean {
  return /^level-\d+\./.test(name) || name.startsWith(`${ANSWER_BLOCK}.`);
}
