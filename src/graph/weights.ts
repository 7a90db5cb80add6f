import { MixnasError } from '../util/errors.ts';
import { stream } from '../util/random.ts';
import type { Graph } from './graph.ts';
import { graphParameters, type Parameter } from './parameters.ts';

/** Weight values by parameter name, float32, in the layout that `Parameter.shape` states (row-major). */
export type Weights = ReadonlyMap<string, Float32Array>;

/** What initial weights are drawn with. */
export interface InitialOptions {
  /** Gamma of the batch norms of `residualNorms`. Default: ones. */
  readonly residualInit?: 'ones' | 'zeros';
}

/**
 * The batch norms that end a residual block: those that are the second of the two inputs of an `add`, which is where the
 * builders of this project put a block's body; the first is the shortcut. Sums of other things that end in a batch norm
 * (cells of NASNet and DARTS) are met too.
 * @returns ids of nodes
 */
export function residualNorms({ nodes }: Graph): ReadonlySet<string> {
  const norms = new Set(nodes.filter(({ op }) => op.kind === 'batch-norm').map(({ id }) => id));
  const bodies = nodes.flatMap(({ op, inputs }) => (op.kind === 'add' && inputs.length === 2 ? inputs.slice(1) : []));
  return new Set(bodies.filter((id) => norms.has(id)));
}

function initialValues(parameter: Parameter, isClassifier: boolean, seed: string | number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(parameter.size);
  if (parameter.role === 'gamma' || parameter.role === 'variance') return values.fill(1);
  if (parameter.role !== 'kernel') return values;
  const draws = stream(seed, 'init', parameter.name);
  if (isClassifier) {
    const bound = 1 / Math.sqrt(parameter.fanOut);
    return values.map(() => (2 * draws.next() - 1) * bound);
  }
  const deviation = Math.sqrt(2 / parameter.fanOut);
  return values.map(() => draws.normal() * deviation);
}

/**
 * Fresh weights of a network: kernels N(0, sqrt(2 / fan-out)), dense uniform ±1/sqrt(units), gamma and moving variance 1,
 * all else 0. Each tensor has its own stream under `seed`, so one weight's size never shifts another's draws. With
 * `residualInit: zeros` the gamma of `residualNorms` is 0 instead, so that every residual block starts as its shortcut.
 *
 * @see MixNet's released `mixnet_model.py`, `conv_kernel_initializer` and `dense_kernel_initializer`; Goyal et al., "Accurate,
 *   Large Minibatch SGD", 2017, section 5.1 (gamma of 0)
 */
export function initialWeights(
  graph: Graph,
  seed: string | number,
  { residualInit = 'ones' }: InitialOptions = {},
): Map<string, Float32Array> {
  const dense = new Set(graph.nodes.filter((node) => node.op.kind === 'dense').map((node) => `${node.id}/kernel`));
  const weights = new Map(graphParameters(graph).map((p) => [p.name, initialValues(p, dense.has(p.name), seed)]));
  if (residualInit === 'zeros') for (const id of residualNorms(graph)) weights.get(`${id}/gamma`)?.fill(0);
  return weights;
}

/**
 * Checks that weights fit a network: every parameter present, of the right size, and none besides.
 * @throws MixnasError `WEIGHTS_MISMATCH` naming the first that does not fit
 */
export function checkWeights(graph: Graph, weights: Weights): void {
  const parameters = graphParameters(graph);
  for (const { name, size, shape } of parameters) {
    const found = weights.get(name)?.length;
    if (found !== size) {
      throw new MixnasError(
        'WEIGHTS_MISMATCH',
        `weight ${name}: expected ${size} values [${shape.join(', ')}]; ${found === undefined ? 'got none' : `got ${found}`}`,
      );
    }
  }
  const known = new Set(parameters.map((p) => p.name));
  for (const name of weights.keys()) {
    if (!known.has(name))
      throw new MixnasError('WEIGHTS_MISMATCH', `weight ${name} does not belong to network ${graph.name}`);
  }
}
