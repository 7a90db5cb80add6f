import { describe, expect, it } from 'vitest';
import { footprintOf, PieceCosts } from '../../src/cost/index.ts';
import { sampleGenotype } from '../../src/space/index.ts';
import { stream } from '../../src/util/random.ts';
import { readySpaces, TANGLED, written } from '../space/spaces.ts';

const spaces = [...readySpaces(), ...TANGLED.map(written)];

describe.each(spaces.map((space) => ({ name: space.name, space })))('the pieces of $name', ({ space }) => {
  it.each([{ size: 32 }, { size: 40, lowRes: false }, { size: 33, designSize: 224 }])(
    'cost what the whole network costs, images of %o',
    (image) => {
      const draws = stream('pieces', space.name);
      const costs = new PieceCosts();
      const target = { classes: 7, ...image };
      for (let i = 0; i < 40; i++) {
        const genotype = sampleGenotype(space, draws);
        const whole = footprintOf(space.decode(genotype, target));
        expect(costs.cost(space.pieces(genotype, target), target.size)).toEqual(whole);
      }
    },
  );
});
