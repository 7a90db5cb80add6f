import type { Op } from './ops.ts';

/** Per image `[height, width, channels]`. */
export type Shape = readonly [height: number, width: number, channels: number];

/** One op and what it reads. Nodes stand in topological order: a node reads `input` or nodes before it. */
export interface GraphNode {
  /** Unique; weight names are `<id>/<weight>`. */
  readonly id: string;
  readonly op: Op;
  /** Ids of earlier nodes, or `INPUT`. */
  readonly inputs: readonly string[];
  /** The block it belongs to, as people count them: `stem`, `0`, `1`, …, `head`, `fc`. */
  readonly block: string;
}

/** A network as data: the one definition that costs, engines, exports and pictures read. */
export interface Graph {
  readonly kind: 'graph';
  readonly name: string;
  readonly input: Shape;
  readonly nodes: readonly GraphNode[];
  /** The node whose value is the network's answer: logits `[1, 1, classes]`. */
  readonly output: string;
}

/** The id by which nodes name the network's input image. */
export const INPUT = 'input';
