import { type Graph, type GraphNode, INPUT, inferShapes, type Op, type Shape } from '../../../graph/index.ts';
import { bug } from '../../../util/errors.ts';
import { type BlockRow, type BlockTable, tableError } from '../table-schema.ts';

type OpOf<K extends Op['kind']> = Extract<Op, { kind: K }>;

/** A block of a network as block tables describe it. */
export interface BlockQuery {
  readonly kind: 'first-conv' | 'block' | 'feature-mix' | 'classifier';
  readonly input: Shape;
  readonly output: Shape;
  readonly expansion: number | null;
  /** Kernel sizes of the depthwise convolution; tables know blocks with one. */
  readonly kernels: readonly number[];
  readonly stride: number | null;
  readonly skip: boolean;
  readonly se: number;
  /** Of the depthwise convolution. */
  readonly activation: string | null;
  /** What no table of blocks can say: groups of the 1×1 convolutions, dilation. */
  readonly unusual: string | null;
}

function find<K extends Op['kind']>(nodes: readonly GraphNode[], kind: K): (GraphNode & { op: OpOf<K> }) | undefined {
  return nodes.find((node): node is GraphNode & { op: OpOf<K> } => node.op.kind === kind);
}

function unusualOf(nodes: readonly GraphNode[]): string | null {
  for (const { op } of nodes) {
    if (op.kind === 'conv' && op.groups > 1) return `${op.groups} groups`;
    if (op.kind === 'depthwise' && op.dilated) return 'dilated';
  }
  return null;
}

function kindOf(nodes: readonly GraphNode[], input: Shape): BlockQuery['kind'] {
  if (find(nodes, 'dense') !== undefined) return 'classifier';
  if (find(nodes, 'depthwise') !== undefined) return 'block';
  return input[2] === 3 ? 'first-conv' : 'feature-mix';
}

/** Describes the nodes of one block. */
export function queryOf(nodes: readonly GraphNode[], shapes: ReadonlyMap<string, Shape>): BlockQuery {
  const own = new Set(nodes.map(({ id }) => id));
  const entry = nodes.flatMap(({ inputs }) => inputs).find((id) => !own.has(id)) ?? INPUT;
  const last = nodes.at(-1);
  if (last === undefined) throw bug('a block without nodes');
  const shapeOf = (id: string): Shape => shapes.get(id) ?? [0, 0, 0];
  const input = shapeOf(entry);
  const depthwise = find(nodes, 'depthwise');
  const conv = find(nodes, 'conv');
  const middle = depthwise === undefined ? null : shapeOf(depthwise.inputs[0] as string)[2];
  return {
    kind: kindOf(nodes, input),
    input,
    output: shapeOf(last.id),
    expansion: middle === null ? null : middle / input[2],
    kernels: depthwise?.op.kernels ?? (conv === undefined ? [] : [conv.op.kernel]),
    stride: depthwise?.op.stride ?? conv?.op.stride ?? null,
    skip: nodes.some(({ op }) => op.kind === 'add'),
    se: find(nodes, 'squeeze-excite')?.op.channels ?? 0,
    activation: find(nodes, 'activation')?.op.fn ?? null,
    unusual: unusualOf(nodes),
  };
}

/** The blocks of a network, in order. */
export function queriesOf(graph: Graph): BlockQuery[] {
  const shapes = inferShapes(graph);
  const blocks = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) blocks.set(node.block, [...(blocks.get(node.block) ?? []), node]);
  return [...blocks.values()].map((nodes) => queryOf(nodes, shapes));
}

/** A block as people read it. */
export function queryText(query: BlockQuery): string {
  const { kind, input, output, expansion, kernels, stride, skip, se, activation, unusual } = query;
  const shapes = `${input.join('x')} -> ${output.join('x')}`;
  if (kind !== 'block') return `${kind} ${shapes}`;
  const expand = expansion === null ? '' : ` expand ${Number(expansion.toFixed(3))}`;
  const parts = [`kernel ${kernels.join(',')}`, `stride ${stride}`, skip ? 'skip' : 'no skip', `se ${se}`, activation];
  return `${kind} ${shapes}${expand} ${parts.join(' ')}${unusual === null ? '' : ` (${unusual})`}`;
}

function sameShape(row: readonly number[] | null, shape: Shape): boolean {
  return row !== null && row.length === 3 && row.every((extent, axis) => extent === shape[axis]);
}

/** Whether a row is the block's; what a row does not say does not count. */
function fits(row: BlockRow, query: BlockQuery): boolean {
  if (query.kernels.length !== 1 || query.unusual !== null) return false;
  return (
    sameShape(row.input, query.input) &&
    sameShape(row.output, query.output) &&
    Math.abs((row.expansion as number) - (query.expansion as number)) < 1e-6 &&
    row.kernel === query.kernels[0] &&
    row.stride === query.stride &&
    (row.skip === null || row.skip === query.skip) &&
    (row.se === null || row.se === query.se) &&
    (row.hasSe === null || row.hasSe === query.se > 0) &&
    (row.activation === null || row.activation === query.activation)
  );
}

/** Rows that stand for the parts around the blocks. */
const AROUND: Readonly<Record<Exclude<BlockQuery['kind'], 'block'>, readonly BlockRow['kind'][]>> = {
  'first-conv': ['first-conv'],
  'feature-mix': ['feature-mix'],
  classifier: ['classifier', 'pool'],
};

/** Latency of networks by the rows of a block table. */
export class BlockCosts {
  /** Milliseconds that every network takes: TF-NAS's row of all but the blocks; else 0. */
  readonly base: number;
  readonly #table: BlockTable;
  readonly #source: string;
  readonly #kinds: ReadonlySet<BlockRow['kind']>;

  constructor(table: BlockTable, source: string) {
    this.#table = table;
    this.#source = source;
    this.#kinds = new Set(table.rows.map(({ kind }) => kind));
    this.base = table.rows.find(({ kind }) => kind === 'base')?.ms ?? 0;
  }

  /**
   * Milliseconds of one block; null when the table does not cover it. Parts around the blocks count 0 where the format has
   * no rows of their kind.
   */
  find(query: BlockQuery): number | null {
    if (query.kind === 'block')
      return this.#table.rows.find((row) => row.kind === 'block' && fits(row, query))?.ms ?? null;
    const kinds = AROUND[query.kind].filter((kind) => this.#kinds.has(kind));
    let sum = 0;
    for (const kind of kinds) {
      const row = this.#table.rows.find((r) => r.kind === kind && isAround(r, query));
      if (row === undefined) return null;
      sum += row.ms;
    }
    return sum;
  }

  /** Milliseconds of a piece built alone. @throws MixnasError `LATENCY_TABLE` naming the block that has no row */
  piece(part: Graph): number {
    return this.#cost(queryOf(part.nodes, inferShapes(part)));
  }

  /** Milliseconds of all blocks of a network. @throws MixnasError `LATENCY_TABLE` naming the block that has no row */
  network(graph: Graph): number {
    return queriesOf(graph).reduce((sum, query) => sum + this.#cost(query), 0);
  }

  #cost(query: BlockQuery): number {
    const ms = this.find(query);
    if (ms !== null) return ms;
    throw tableError(
      this.#source,
      `no row for ${queryText(query)}`,
      'mixnas latency import FILE --space SPACE lists the blocks of a space that a table does not cover',
    );
  }
}

/** Whether a row of a part around the blocks is that of the network. Formats differ in what a classifier reads. */
function isAround(row: BlockRow, query: BlockQuery): boolean {
  if (row.kind === 'classifier') {
    return row.output?.at(-1) === query.output[2] && row.input?.at(-1) === query.input[2];
  }
  if (row.kind === 'pool') return sameShape(row.input, query.input);
  return sameShape(row.input, query.input) && sameShape(row.output, query.output);
}
