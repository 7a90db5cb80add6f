import { median } from '../util/quantile.ts';

/**
 * How much of the gauge's slowing down networks share, in logarithms, before anything is known: between three speeds of one
 * machine .74 to .78 for MixNet-S and .62 for MobileNetV2 at 224 px.
 */
const PRIOR = 0.75;
/** Weight of the prior for each block: as much as readings that spread by 7 %, well beyond the gauge's own noise. */
const PRIOR_WEIGHT = 0.005;

/** Blocks of one network with the gauge's readings around them. */
export interface GaugedBlocks {
  readonly blocks: readonly (readonly number[])[];
  /** Null where the gauge was not read. */
  readonly readings: readonly (number | null)[];
}

interface Pair {
  readonly reading: number;
  readonly ms: number;
}

/** Logarithms of readings and of the blocks' medians. */
function pairsOf({ blocks, readings }: GaugedBlocks): Pair[] {
  return blocks.flatMap((block, i) => {
    const reading = readings[i];
    return reading === null || reading === undefined
      ? []
      : [{ reading: Math.log(reading), ms: Math.log(median(block)) }];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * How networks slow down when the gauge does: the slope of log milliseconds over log reading within networks, drawn towards
 * what is usual and kept in 0..1.
 *
 * slope = (sum of x y + w 0.75) / (sum of x² + w), x and y the deviations from each network's own means, w = 0.005 × blocks
 */
export function sharedSlope(networks: readonly GaugedBlocks[]): number {
  let [xy, xx] = [0, 0];
  for (const pairs of networks.map(pairsOf)) {
    const [x, y] = [mean(pairs.map(({ reading }) => reading)), mean(pairs.map(({ ms }) => ms))];
    for (const { reading, ms } of pairs) {
      xy += (reading - x) * (ms - y) + PRIOR_WEIGHT * PRIOR;
      xx += (reading - x) ** 2 + PRIOR_WEIGHT;
    }
  }
  return xx === 0 ? PRIOR : Math.min(1, Math.max(0, xy / xx));
}

/**
 * The blocks as they would have been at the machine's usual speed: each divided by (reading / usual)^slope.
 * @param usual what the gauge usually reads, milliseconds
 */
export function levelled({ blocks, readings }: GaugedBlocks, usual: number, slope: number): number[][] {
  return blocks.map((block, i) => {
    const reading = readings[i] ?? usual;
    return block.map((ms) => ms / (reading / usual) ** slope);
  });
}
