import { describe, expect, it } from 'vitest';
import { buildZoo, costOf, initialWeights, parseSpace, sampleGenotype, stream } from '../src/index.ts';

describe('the public API', () => {
  it('builds a published network, counts it and draws its weights', () => {
    const graph = buildZoo('mixnet-s', { size: 32, classes: 10 });
    expect(costOf(graph).params).toBe(2_612_976);
    expect(initialWeights(graph, 'seed').size).toBeGreaterThan(100);
  });

  it('reads a space and draws a network of it', () => {
    const text =
      'name: one\nstem: {filters: 8}\nstages:\n  - {filters: [8, 16], kernels: [[3], [5]]}\nhead: {filters: 32}\n';
    const space = parseSpace(text, 'one');
    const graph = space.decode(sampleGenotype(space, stream(1, 'test')), { size: 16, classes: 3 });
    expect(costOf(graph).macs).toBeGreaterThan(0);
  });
});
