import { describe, expect, it } from 'vitest';
import { loadSpace, spaceNames } from '../../src/run/index.ts';
import { parseSpace, sampleGenotype } from '../../src/space/index.ts';
import { stream } from '../../src/util/random.ts';
import { thrown } from '../thrown.ts';

describe('the choices that a network has', () => {
  it.each(spaceNames())('decide everything in %s: changing one that it has not gives the same network', (name) => {
    const space = loadSpace(name, process.cwd());
    const draws = stream(1, `present-${name}`);
    for (let i = 0; i < 12; i++) {
      const genotype = sampleGenotype(space, draws);
      const present = space.present(genotype);
      const canonical = space.canonical(genotype);
      space.choices.forEach(({ options }, choice) => {
        if (present[choice]) return;
        const other = genotype.map((value, k) => (k === choice ? (value + 1) % options.length : value));
        expect(space.canonical(other)).toEqual(canonical);
      });
    }
  });

  it('leave out blocks that are not there', () => {
    const space = loadSpace('mixnet-tiny', process.cwd());
    const paths = (genotype: readonly number[]) =>
      space.choices.flatMap(({ path }, i) => (space.present(genotype)[i] ? [path] : []));
    const shortest = space.choices.map(() => 0);
    expect(paths(shortest)).toEqual(space.choices.map(({ path }) => path));
    const text = `name: s\nstem: { filters: 4 }\nstages:\n  - { blocks: [1, 2], filters: 8, each: { kernels: [3, 5] } }\nhead: { filters: 0 }\n`;
    const small = parseSpace(text, 'test');
    expect(small.choices.map(({ path }) => path)).toEqual([
      'stages/0/blocks',
      'stages/0/blocks/0/kernels',
      'stages/0/blocks/1/kernels',
    ]);
    expect(small.present([0, 1, 1])).toEqual([true, true, false]);
    expect(small.present([1, 1, 1])).toEqual([true, true, true]);
  });

  it('leave out what an op says itself', () => {
    const text = `name: s\nstem: { filters: 4 }\nstages:\n  - { blocks: 1, filters: 8, kernels: [3, 5], expansion: [2, 3], op: [{ name: own, kernels: 7 }, { name: plain }, { name: skip, kind: identity }] }\nhead: { filters: 8 }\n`;
    const space = parseSpace(text, 'test');
    const has = (op: number) => {
      const genotype = space.choices.map(({ path }) => (path.endsWith('/op') ? op : 0));
      return space.choices.flatMap(({ path }, i) => (space.present(genotype)[i] ? [path.split('/').at(-1)] : []));
    };
    expect(has(0)).toEqual(['op', 'expansion']);
    expect(has(1)).toEqual(['op', 'kernels', 'expansion']);
    expect(has(2)).toEqual(['op']);
  });

  it('are asked only of a genotype of the space', () => {
    const space = loadSpace('mixnet-tiny', process.cwd());
    expect(thrown(() => space.present([0, 1])).code).toBe('GENOTYPE');
    expect(thrown(() => space.present(space.choices.map(() => 99))).code).toBe('GENOTYPE');
  });
});
