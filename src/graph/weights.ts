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
  /** Dense kernels start within ±1/sqrt(n): n the larger of inputs and units, or the units (a classifier's classes). Default: larger. */
  readonly classifierInit?: 'larger' | 'classes';
  /** How single weights start, where that is not the rule; by the parameter's name. */
  readonly own?: Readonly<Record<string, Initial>> | undefined;
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

/** How a weight tensor starts: normal with mean 0, uniform in -bound..bound, or all alike. */
export type Initial =
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'constant'; readonly value: number };

/** How every weight of a network starts, in the network's order; see `initialWeights`. */
export function initials(
  graph: Graph,
  parameters: readonly Parameter[],
  { residualInit = 'ones', classifierInit = 'larger', own = {} }: InitialOptions = {},
): Initial[] {
  const dense = new Set(graph.nodes.filter((node) => node.op.kind === 'dense').map((node) => `${node.id}/kernel`));
  const norms = residualInit === 'zeros' ? residualNorms(graph) : new Set<string>();
  const zeros = new Set([...norms].map((id) => `${id}/gamma`));
  return parameters.map(({ name, role, fanOut, size }): Initial => {
    if (own[name] !== undefined) return own[name];
    if (role === 'gamma' || role === 'variance') return { kind: 'constant', value: zeros.has(name) ? 0 : 1 };
    if (role !== 'kernel') return { kind: 'constant', value: 0 };
    if (dense.has(name)) {
      const inputs = size / fanOut;
      const n = classifierInit === 'larger' ? Math.max(inputs, fanOut) : fanOut;
      return { kind: 'uniform', bound: 1 / Math.sqrt(n) };
    }
    return { kind: 'normal', deviation: Math.sqrt(2 / fanOut) };
  });
}

function drawInitial({ name, size }: Parameter, initial: Initial, seed: string | number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(size);
  if (initial.kind === 'constant') return values.fill(initial.value);
  const draws = stream(seed, 'init', name);
  if (initial.kind === 'uniform') return values.map(() => (2 * draws.next() - 1) * initial.bound);
  return values.map(() => draws.normal() * initial.deviation);
}

/**
 * Fresh weights of a network: kernels N(0, sqrt(2 / fan-out)), dense uniform ±1/sqrt(the larger of inputs and units), gamma
 * and moving variance 1, all else 0, but for what `own` names. Each tensor has its own stream under `seed`, so one weight's size never shifts another's
 * draws. With `residualInit: zeros` the gamma of `residualNorms` is 0 instead, so that every residual block starts as its
 * shortcut. With `classifierInit: classes` dense kernels are uniform in ±1/sqrt(units), whatever the inputs: for ten classes
 * and a thousand inputs that makes large logits, which short trainings spend their time to unlearn.
 *
 * @see MixNet's released `mixnet_model.py`, `conv_kernel_initializer` and `dense_kernel_initializer` (`classes`); Goyal et al.,
 *   "Accurate, Large Minibatch SGD", 2017, section 5.1 (gamma of 0)
 */
export function initialWeights(
  graph: Graph,
  seed: string | number,
  options: InitialOptions = {},
): Map<string, Float32Array> {
  const parameters = graphParameters(graph);
  const starts = initials(graph, parameters, options);
  return new Map(parameters.map((p, i) => [p.name, drawInitial(p, starts[i] as Initial, seed)]));
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
