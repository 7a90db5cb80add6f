import { MixnasError } from '../util/errors.ts';
import { stream } from '../util/random.ts';
import type { Graph } from './graph.ts';
import { graphParameters, type Parameter } from './parameters.ts';

/** Weight values by parameter name, float32, in the layout that `Parameter.shape` states (row-major). */
export type Weights = ReadonlyMap<string, Float32Array>;

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
 * all else 0. Each tensor has its own stream under `seed`, so one weight's size never shifts another's draws.
 *
 * @see MixNet's released `mixnet_model.py`, `conv_kernel_initializer` and `dense_kernel_initializer`
 */
export function initialWeights(graph: Graph, seed: string | number): Map<string, Float32Array> {
  const dense = new Set(graph.nodes.filter((node) => node.op.kind === 'dense').map((node) => `${node.id}/kernel`));
  return new Map(graphParameters(graph).map((p) => [p.name, initialValues(p, dense.has(p.name), seed)]));
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
