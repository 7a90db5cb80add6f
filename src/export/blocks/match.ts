import { type Graph, type GraphNode, INPUT, inferShapes, type Op, type OpKind, type Shape } from '../../graph/index.ts';
import { MixnasError } from '../../util/errors.ts';

type OpOf<K extends OpKind> = Extract<Op, { kind: K }>;

/** Throws: what of the network block strings cannot say. */
export function cannotSay(where: string, problem: string): never {
  throw new MixnasError('EXPORT_CANNOT', `block strings cannot hold this network: ${where}: ${problem}`, {
    hint: 'export to json, onnx or tfjs instead; they hold any network',
  });
}

/** Reads a chain of nodes from front to back, checking that each one reads the one before it. */
export class ChainReader {
  readonly #nodes: readonly GraphNode[];
  readonly #shapes: ReadonlyMap<string, Shape>;
  #at = 0;
  #last: string = INPUT;

  constructor(graph: Graph) {
    this.#nodes = graph.nodes;
    this.#shapes = inferShapes(graph);
  }

  /** Id of the last value that was read. */
  get last(): string {
    return this.#last;
  }

  get channels(): number {
    return this.#shapes.get(this.#last)?.[2] as number;
  }

  /** The next node, undefined at the end. */
  get next(): GraphNode | undefined {
    return this.#nodes[this.#at];
  }

  /** The next so many ops. */
  ahead(count: number): Op[] {
    return this.#nodes.slice(this.#at, this.#at + count).map(({ op }) => op);
  }

  /** The op of the next node where it is of this kind and reads the last value (and `other`, if given); it is passed. */
  take<K extends OpKind>(kind: K, other?: string): OpOf<K> | undefined {
    const node = this.next;
    if (node?.op.kind !== kind) return undefined;
    const expected = other === undefined ? [this.#last] : [other, this.#last];
    const reads = [...node.inputs].sort().join() === expected.sort().join();
    if (!reads) cannotSay(node.id, `reads ${node.inputs.join(' and ')}, not the value before it`);
    this.#at++;
    this.#last = node.id;
    return node.op as OpOf<K>;
  }

  /** Like `take`, and an error where the next node is another. */
  need<K extends OpKind>(kind: K, what: string): OpOf<K> {
    const op = this.take(kind);
    if (op !== undefined) return op;
    const node = this.next;
    cannotSay(
      node?.id ?? 'the end',
      `expected ${what}, found ${node?.op.kind ?? 'nothing'}: not a chain of such blocks`,
    );
  }
}
