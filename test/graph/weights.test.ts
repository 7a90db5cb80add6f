import { describe, expect, it } from 'vitest';
import {
  checkWeights,
  GraphBuilder,
  graphParameters,
  type InitialOptions,
  initialWeights,
  isDecayed,
  isTrained,
  residualNorms,
} from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { thrown } from '../thrown.ts';

function network(filters = 64, units = 10) {
  const builder = new GraphBuilder('g', [8, 8, 3]);
  let x = builder.conv('conv', builder.input, filters, 3, { bias: true });
  x = builder.batchNorm('bn', x);
  x = builder.depthwise('depthwise', x, [3, 5], { bias: true });
  x = builder.add('se', { kind: 'squeeze-excite', channels: 2, fn: 'relu', gate: 'sigmoid' }, x);
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units, bias: true }, x));
}

describe('the weights of a network', () => {
  it('have a name, a shape and a size each, in node order', () => {
    expect(graphParameters(network()).map(({ name, shape }) => [name, shape])).toEqual([
      ['stem.conv/kernel', [3, 3, 3, 64]],
      ['stem.conv/bias', [64]],
      ['stem.bn/gamma', [64]],
      ['stem.bn/beta', [64]],
      ['stem.bn/mean', [64]],
      ['stem.bn/variance', [64]],
      ['stem.depthwise/kernel.0', [3, 3, 32]],
      ['stem.depthwise/kernel.1', [5, 5, 32]],
      ['stem.depthwise/bias', [64]],
      ['stem.se/reduce.kernel', [64, 2]],
      ['stem.se/reduce.bias', [2]],
      ['stem.se/expand.kernel', [2, 64]],
      ['stem.se/expand.bias', [64]],
      ['stem.dense/kernel', [64, 10]],
      ['stem.dense/bias', [10]],
    ]);
  });

  it('train all but the moving statistics and decay all but batch norm', () => {
    const of = (test: typeof isTrained) =>
      graphParameters(network())
        .filter((parameter) => !test(parameter))
        .map(({ name }) => name);
    expect(of(isTrained)).toEqual(['stem.bn/mean', 'stem.bn/variance']);
    expect(of(isDecayed)).toEqual(['stem.bn/gamma', 'stem.bn/beta', 'stem.bn/mean', 'stem.bn/variance']);
  });

  it('start as N(0, 2 / fan-out) kernels, a uniform classifier, ones and zeros', () => {
    const weights = initialWeights(network(512), 7);
    const kernel = weights.get('stem.conv/kernel') as Float32Array;
    const deviation = Math.sqrt(kernel.reduce((sum, v) => sum + v * v, 0) / kernel.length);
    expect(deviation).toBeCloseTo(Math.sqrt(2 / (9 * 512)), 3);
    const dense = weights.get('stem.dense/kernel') as Float32Array;
    expect(Math.max(...dense.map(Math.abs))).toBeLessThanOrEqual(Math.fround(1 / Math.sqrt(512)));
    expect(new Set(weights.get('stem.bn/gamma'))).toEqual(new Set([1]));
    expect(new Set(weights.get('stem.bn/variance'))).toEqual(new Set([1]));
    expect(new Set(weights.get('stem.dense/bias'))).toEqual(new Set([0]));
  });

  it('are equal for one seed, different for another, and independent of other tensors', () => {
    expect(initialWeights(network(), 1)).toEqual(initialWeights(network(), 1));
    expect(initialWeights(network(), 1)).not.toEqual(initialWeights(network(), 2));
    const other = initialWeights(network(64, 20), 1);
    expect(other.get('stem.se/expand.kernel')).toEqual(initialWeights(network(), 1).get('stem.se/expand.kernel'));
  });

  it('have a gamma of 0 where residual blocks end, if that is asked for, and are otherwise the same', () => {
    const builder = new GraphBuilder('residual', [4, 4, 3]);
    const x = builder.batchNorm('bn', builder.conv('conv', builder.input, 4, 3));
    const body = builder.batchNorm('body-bn', builder.conv('body', x, 4, 1));
    const skip = builder.add('skip', { kind: 'add' }, x, body);
    const other = builder.add('other', { kind: 'add' }, body, builder.activation('act', skip, 'relu'));
    const graph = builder.build(other);
    expect([...residualNorms(graph)]).toEqual(['stem.body-bn']);
    const [ones, zeros] = [initialWeights(graph, 1), initialWeights(graph, 1, { residualInit: 'zeros' })];
    expect(initialWeights(graph, 1, { residualInit: 'ones' })).toEqual(ones);
    expect(zeros.get('stem.body-bn/gamma')).toEqual(new Float32Array(4));
    expect(new Map([...zeros, ['stem.body-bn/gamma', new Float32Array(4).fill(1)]])).toEqual(ones);
  });

  it('of a classifier lie within the range that is asked for, of the same draws', () => {
    const [inputs, classes] = [64, 10];
    const kernel = (options?: InitialOptions) =>
      initialWeights(network(inputs, classes), 1, options).get('stem.dense/kernel') as Float32Array;
    const scaled = kernel({ classifierInit: 'classes' }).map((value) => value * Math.sqrt(classes / inputs));
    for (const [i, value] of kernel().entries()) expect(value).toBeCloseTo(scaled[i] as number, 6);
    expect(Math.max(...kernel())).toBeGreaterThan(0.9 / Math.sqrt(inputs));
    expect(kernel({ classifierInit: 'larger' })).toEqual(kernel());
  });

  it('know the residual blocks of published networks', () => {
    const norms = (name: string) => residualNorms(buildZoo(name, { size: 32, classes: 10 }));
    expect(norms('mobilenet-v1').size).toBe(0);
    expect(norms('mobilenet-v2').size).toBe(10);
    expect(norms('resnet-152').size).toBe(50);
  });

  it('are refused when one is missing, of the wrong size, or unknown', () => {
    const graph = network();
    expect(() => checkWeights(graph, initialWeights(graph, 1))).not.toThrow();
    const missing = initialWeights(graph, 1);
    missing.delete('stem.bn/beta');
    expect(thrown(() => checkWeights(graph, missing)).message).toContain('stem.bn/beta: expected 64 values');
    const extra = initialWeights(graph, 1).set('other/kernel', new Float32Array(1));
    expect(thrown(() => checkWeights(graph, extra)).message).toContain('other/kernel does not belong');
    expect(thrown(() => checkWeights(network(32), initialWeights(graph, 1))).code).toBe('WEIGHTS_MISMATCH');
  });
});
