import { MixnasError } from '../util/errors.ts';
import { quantile } from '../util/quantile.ts';
import type { Budget, ImageFigures, SpaceFigures, Wishes } from './facts.ts';
import { secondsOfEpoch } from './time.ts';

/** Of the time, what the networks may take that are trained. */
const SHARE_OF_TRIALS = 0.6;
/** Networks and epochs that must fit in the time for a resolution to be proposed: fewer are no search. */
const FEWEST_TRIALS = 8;
const FEW_EPOCHS = 10;
/** Images are enlarged by this at most. */
const MOST_ENLARGED = 1.5;
/** Share of the drawn networks that should keep the limit. */
const ENOUGH = 0.05;
/** Share of the drawn networks that keep the limit where none is named. */
const DEFAULT_SHARE = 0.75;

/** Median multiply-adds of the drawn networks that keep the limit, or of the smallest one. */
export function typicalMacs({ macs }: SpaceFigures, budget: Budget | null): number {
  if (budget?.metric !== 'macs') return quantile(macs, 0.5);
  const kept = macs.filter((one) => one <= budget.max);
  return quantile(kept.length === 0 ? macs.slice(0, 1) : kept, 0.5);
}

/** Share of the drawn networks that keep the limit; 1 for latencies, which only a device can tell. */
function shareWithin(space: SpaceFigures, budget: Budget | null): number {
  if (budget === null || budget.metric === 'latencyMs') return 1;
  const costs = space[budget.metric];
  return costs.filter((cost) => cost <= budget.max).length / costs.length;
}

function refuse(spaces: readonly SpaceFigures[], { metric, max }: Budget): MixnasError {
  const least = spaces.map((space) => ({
    space,
    cost: metric === 'latencyMs' ? 0 : (space[metric][0] as number),
  }));
  const { space, cost } = least.reduce((a, b) => (b.cost < a.cost ? b : a));
  return new MixnasError(
    'USAGE',
    `a limit of ${max} ${metric}: no network that was drawn keeps it; the smallest one has ${cost} ${metric} (space ${space.name} at ${space.resolution} pixels)`,
    {
      hint: 'raise the limit, lower the resolution, or write a config with a smaller search space (docs/search-spaces.md)',
    },
  );
}

function fits(space: SpaceFigures, { images, side }: ImageFigures, { seconds, cores, budget }: Wishes): boolean {
  if (space.resolution > MOST_ENLARGED * side) return false;
  const trial = FEW_EPOCHS * secondsOfEpoch(images, typicalMacs(space, budget));
  return FEWEST_TRIALS * trial <= SHARE_OF_TRIALS * seconds * cores;
}

/**
 * The search space: where a resolution is named, the one whose own is nearest; else the largest for which the images need not
 * be enlarged by more than half and 8 networks can be trained for 10 epochs in the time, or else the smallest.
 * @param spaces in any order, at least one
 * @throws MixnasError `USAGE` where no drawn network of any keeps the limit
 */
export function chooseSpace(spaces: readonly SpaceFigures[], images: ImageFigures, wishes: Wishes): SpaceFigures {
  const { budget, resolution } = wishes;
  const possible = spaces.filter((space) => shareWithin(space, budget) > 0);
  if (possible.length === 0) throw refuse(spaces, budget as Budget);
  const roomy = possible.filter((space) => shareWithin(space, budget) >= ENOUGH);
  const open = roomy.length > 0 ? roomy : possible;
  if (resolution !== null) {
    const distance = ({ made }: SpaceFigures) => Math.abs(Math.log(made / resolution));
    return open.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  }
  const ordered = [...open].sort((a, b) => b.resolution - a.resolution);
  return ordered.find((space) => fits(space, images, wishes)) ?? (ordered.at(-1) as SpaceFigures);
}

/** The limit that is proposed: three of four drawn networks keep it; multiply-adds, to two digits. */
export function defaultBudget({ macs }: SpaceFigures): Budget {
  return { metric: 'macs', max: Number(quantile(macs, DEFAULT_SHARE).toPrecision(2)) };
}
