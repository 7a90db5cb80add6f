import type { SpaceFigures } from '../../advice/index.ts';
import { PieceCosts } from '../../cost/index.ts';
import { loadSpace } from '../../run/index.ts';
import { type NetworkTarget, type SearchSpace, sampleGenotype } from '../../space/index.ts';
import { bug } from '../../util/errors.ts';
import { stream } from '../../util/random.ts';

/** The spaces that are proposed, by the size of images: 24, 32 and 224 pixels. */
const PROPOSED = ['mixnet-tiny', 'mixnet-cifar', 'mixnet'] as const;
const DRAWN = 100;

function figuresOf(space: SearchSpace, classes: number, wanted: number | null): SpaceFigures {
  const { name, resolution: made } = space;
  if (made === null) throw bug(`search space ${name} does not say what it is made for`);
  const resolution = wanted ?? made;
  const target: NetworkTarget = { size: resolution, classes };
  const draws = stream('mixnas', 'advice', space.hash);
  const pieces = new PieceCosts();
  const costs = Array.from({ length: DRAWN }, () =>
    pieces.cost(space.pieces(sampleGenotype(space, draws), target), resolution, 3),
  );
  const ascending = (key: 'macs' | 'params') => costs.map((cost) => cost[key]).sort((a, b) => a - b);
  return { name, made, resolution, macs: ascending('macs'), params: ascending('params') };
}

/** The spaces that may be proposed, with what their networks cost. @param resolution null = that of each space */
export function spaceFigures(classes: number, resolution: number | null, cwd: string): SpaceFigures[] {
  return PROPOSED.map((name) => figuresOf(loadSpace(name, cwd), classes, resolution));
}
