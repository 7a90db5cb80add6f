import { type Genotype, type NetworkTarget, type SearchSpace, sampleGenotype } from '../../space/index.ts';
import { stream } from '../../util/random.ts';
import { type FusedKernel, fusedKernels } from './kernels.ts';
import { PerPiece } from './pieces.ts';

/** The kernels of a space's networks as far as drawn networks show them. */
export interface CollectedKernels {
  /** In order of first appearance, with how often each stood in the drawn networks. */
  readonly kernels: readonly { readonly kernel: FusedKernel; readonly count: number }[];
  /** Networks drawn. */
  readonly drawn: number;
  /** Number of the last network that had a new kernel, from 1. */
  readonly lastNew: number;
}

/** Networks drawn at least, and at most. */
const LEAST = 2000;
const MOST = 50_000;

/** Every option of every choice, one after another. */
function optionsOf(space: SearchSpace): (readonly [choice: number, option: number])[] {
  return space.choices.flatMap(({ options }, choice) => options.map((_, option) => [choice, option] as const));
}

/**
 * Finds the kernels of a space by drawing networks, each with one option of one choice set in turn, so that every option is
 * met. It ends when the last new kernel lies as far back as half of all draws (and at least 1000), or after 50,000 draws.
 *
 * A kernel that a share p of networks has is missed with probability (1 - p)^drawn: below 2e-9 for p = 1 % and 2000 draws.
 */
export function collectKernels(space: SearchSpace, target: NetworkTarget, seed: number): CollectedKernels {
  const draws = stream(seed, 'latency kernels', space.hash);
  const perPiece = new PerPiece((piece) => fusedKernels(piece));
  const forced = optionsOf(space);
  const found = new Map<string, { kernel: FusedKernel; count: number }>();
  let [drawn, lastNew] = [0, 0];
  while (drawn < Math.max(LEAST, forced.length, 2 * lastNew) && drawn < MOST) {
    const genotype = [...sampleGenotype(space, draws)];
    const force = forced[drawn % Math.max(forced.length, 1)];
    if (force !== undefined) genotype[force[0]] = force[1];
    drawn++;
    for (const kernel of perPiece.of(space.pieces(genotype, target), target.size).flat()) {
      const known = found.get(kernel.key);
      if (known !== undefined) known.count++;
      else {
        found.set(kernel.key, { kernel, count: 1 });
        lastNew = drawn;
      }
    }
  }
  return { kernels: [...found.values()], drawn, lastNew };
}

/**
 * Draws different networks of a space, as canonical genotypes.
 * @param taken canonical genotypes, joined by commas, that must not be drawn
 * @returns `count` of them, fewer when the space has no more that 50 draws for each would find
 */
export function drawNetworks(
  space: SearchSpace,
  count: number,
  draws: ReturnType<typeof stream>,
  taken: ReadonlySet<string> = new Set(),
): Genotype[] {
  const drawn = new Map<string, Genotype>();
  for (let i = 0; i < 50 * count && drawn.size < count; i++) {
    const genotype = space.canonical(sampleGenotype(space, draws));
    const key = genotype.join();
    if (!taken.has(key)) drawn.set(key, genotype);
  }
  return [...drawn.values()];
}

/**
 * One item from each of `count` strata of equal size, by value.
 * @param values of the items, as many as there are items
 * @returns all items when there are no more than `count`
 */
export function stratified<T>(
  items: readonly T[],
  values: readonly number[],
  count: number,
  draws: ReturnType<typeof stream>,
): T[] {
  if (items.length <= count) return [...items];
  const order = items.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * items.length) / count);
    const to = Math.floor(((i + 1) * items.length) / count);
    return items[order[from + draws.int(to - from)] as number] as T;
  });
}
