import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inferShapes } from '../../src/graph/index.ts';
import {
  allGenotypes,
  checkGenotype,
  crossover,
  genotypeText,
  mutate,
  parseGenotype,
  type SearchSpace,
  sampleGenotype,
} from '../../src/space/index.ts';
import { stream } from '../../src/util/random.ts';
import { ready, readySpaces, TANGLED, written } from './spaces.ts';

const tangled = TANGLED.map(written);
const spaces = [...readySpaces(), ...tangled];
const target = { size: 40, classes: 7, lowRes: false };

function build(space: SearchSpace, genotype: readonly number[]): string {
  return JSON.stringify(space.decode(genotype, target));
}

describe.each(spaces.map((space) => ({ name: space.name, space })))('genotypes of $name', ({ space }) => {
  const genotype = fc.integer({ min: 0 }).map((seed) => sampleGenotype(space, stream(seed, 'genotype')));
  const draws = fc.integer({ min: 0 }).map((seed) => stream(seed, 'draws'));

  it('always decode to a graph that fits together and ends in the classes', () => {
    fc.assert(
      fc.property(genotype, (one) => {
        const graph = space.decode(one, target);
        expect(inferShapes(graph).get(graph.output)).toEqual([1, 1, 7]);
      }),
      { numRuns: 30 },
    );
  });

  it('survive being written and read', () => {
    fc.assert(
      fc.property(genotype, (one) => {
        expect(parseGenotype(space, genotypeText(space, one))).toEqual(one);
        expect(parseGenotype(space, JSON.stringify(one))).toEqual(one);
      }),
      { numRuns: 30 },
    );
  });

  it('have a canonical form that is valid, idempotent and builds the same network', () => {
    fc.assert(
      fc.property(genotype, (one) => {
        const canonical = space.canonical(one);
        checkGenotype(space, canonical);
        expect(space.canonical(canonical)).toEqual(canonical);
        expect(build(space, canonical)).toBe(build(space, one));
      }),
      { numRuns: 30 },
    );
  });

  it('mutate in exactly one choice, to another network', () => {
    fc.assert(
      fc.property(genotype, draws, (one, random) => {
        const child = mutate(space, one, random) as readonly number[];
        checkGenotype(space, child);
        expect(child.filter((value, i) => value !== one[i]).length).toBe(1);
        expect(space.canonical(child)).not.toEqual(space.canonical(one));
        expect(build(space, child)).not.toBe(build(space, one));
      }),
      { numRuns: 20 },
    );
  });

  it('cross over to a child whose every choice stands in a parent', () => {
    fc.assert(
      fc.property(genotype, genotype, draws, (a, b, random) => {
        const child = crossover(a, b, random);
        checkGenotype(space, child);
        expect(child.every((value, i) => value === a[i] || value === b[i])).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the canonical form', () => {
  it.each(tangled)(
    'separates networks exactly: as many forms as different graphs, and as many as are counted ($name)',
    (space) => {
      const byGraph = new Map<string, string>();
      const forms = new Set<string>();
      for (const one of allGenotypes(space)) {
        const form = space.canonical(one).join();
        const graph = build(space, one);
        forms.add(form);
        expect(byGraph.get(graph) ?? form).toBe(form);
        byGraph.set(graph, form);
      }
      expect(forms.size).toBe(byGraph.size);
      expect(space.networks).toBe(BigInt(forms.size));
      expect(forms.size).toBeLessThan(Number(space.genotypes));
    },
  );

  it('mutation finds nothing in a space of one network', () => {
    const space = written(
      'name: one\nstem: { filters: 8 }\nstages: [{ filters: 8, dilated: [false, true] }]\nhead: { filters: 8 }',
    );
    expect(space.networks).toBe(1n);
    expect(mutate(space, [0], stream(1))).toBeNull();
  });

  it('uniform draws use every option of every choice', () => {
    const space = ready('mixnet-tiny');
    const random = stream(3, 'draws');
    const drawn = Array.from({ length: 200 }, () => sampleGenotype(space, random));
    space.choices.forEach(({ options }, i) => {
      expect(new Set(drawn.map((one) => one[i])).size).toBe(options.length);
    });
  });
});
