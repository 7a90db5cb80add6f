import { describe, expect, it } from 'vitest';
import { type Cut, graphParameters, putPart, takePart } from '../../src/graph/index.ts';
import { loadSpace, spaceNames } from '../../src/run/index.ts';
import { sharedCuts, sharedLayout, sharedNetwork } from '../../src/shared/index.ts';
import { parseSpace, sampleGenotype } from '../../src/space/index.ts';
import { stream } from '../../src/util/random.ts';
import { SHARED_SPACE } from './space.ts';

const CLASSES = 3;
const TARGET = { size: 16, classes: CLASSES };

/** A tensor whose values are their own places. */
const places = ({ whole }: Cut) => Float32Array.from({ length: whole.reduce((a, b) => a * b, 1) }, (_, i) => i);

describe('a part of a tensor', () => {
  const cut: Cut = { from: 'x', whole: [5, 5, 2], shape: [3, 3, 1], start: [1, 1, 1], step: [1, 1, 1] };

  it('is the middle of a kernel and some of its channels', () => {
    const at = (y: number, x: number) => (y * 5 + x) * 2 + 1;
    expect([...takePart(places(cut), cut)]).toEqual([1, 2, 3].flatMap((y) => [1, 2, 3].map((x) => at(y, x))));
  });

  it('may be every second tap', () => {
    const at = (y: number, x: number) => (y * 5 + x) * 2 + 1;
    const dilated = { ...cut, start: [0, 0, 1], step: [2, 2, 1] };
    expect([...takePart(places(cut), dilated)]).toEqual([0, 2, 4].flatMap((y) => [0, 2, 4].map((x) => at(y, x))));
  });

  it('goes back to where it was taken, and touches nothing else', () => {
    const whole = places(cut);
    putPart(whole, cut, takePart(places(cut), cut));
    expect(whole).toEqual(places(cut));
    putPart(whole, cut, new Float32Array(9).fill(-1));
    expect(whole.filter((value) => value === -1)).toHaveLength(9);
    expect(takePart(whole, cut)).toEqual(new Float32Array(9).fill(-1));
  });
});

describe('the shared tensors of a space', () => {
  it.each([
    ['shared-space', SHARED_SPACE] as const,
    ...spaceNames().map((name) => [name, loadSpace(name, '/')] as const),
  ])(
    'hold every weight of every network of %s',
    (name, space) => {
      const layout = sharedLayout(space, CLASSES);
      const used = new Set<string>();
      for (let i = 0; i < 60; i++) {
        const genotype = sampleGenotype(space, stream('shared', name, i));
        const network = sharedNetwork(space, genotype, TARGET);
        const cuts = sharedCuts(network, layout);
        const parameters = graphParameters(network.graph);
        expect([...cuts.keys()].sort()).toEqual(parameters.map((p) => p.name).sort());
        for (const parameter of parameters) {
          const cut = cuts.get(parameter.name) as Cut;
          used.add(cut.from);
          expect(cut.shape).toEqual(parameter.shape);
          cut.shape.forEach((size, axis) => {
            const [start, step, whole] = [cut.start, cut.step, cut.whole].map((list) => list[axis] as number);
            expect(Number.isInteger(start) && (start as number) >= 0).toBe(true);
            expect((start as number) + (size - 1) * (step as number)).toBeLessThan(whole as number);
          });
        }
      }
      expect(used.size).toBeGreaterThan(layout.size / 3);
    },
    120_000,
  );

  it('have a smaller kernel in the middle of a larger one', () => {
    const space = parseSpace(
      'name: k\nlowRes: never\nstem: {filters: 4}\nstages: [{filters: 4, kernels: [3, 7], expansion: 1}]\nhead: {filters: 4}',
      'k',
    );
    const cuts = sharedCuts(sharedNetwork(space, [0], TARGET), sharedLayout(space, CLASSES));
    expect(cuts.get('0.depthwise/kernel.0')).toMatchObject({
      from: 'stages/0/0.depthwise/kernel',
      whole: [7, 7, 4],
      shape: [3, 3, 4],
      start: [2, 2, 0],
    });
  });

  it('are the same for genotypes of one network', () => {
    const space = loadSpace('nas-bench-macro', '/');
    const layout = sharedLayout(space, CLASSES);
    const [a, b] = [
      [2, 0, 2, 0, 1, 1, 0, 0],
      [2, 0, 2, 1, 0, 1, 0, 0],
    ].map((genotype) => sharedCuts(sharedNetwork(space, genotype, TARGET), layout));
    expect(a).toEqual(b);
  });
});
