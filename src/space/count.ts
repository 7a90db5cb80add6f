import { blockSignature } from './block.ts';
import { pick, type SlotPlan, type SpacePlan, type StagePlan, slotSettings } from './stage-plan.ts';

/** Networks of a stage that share a length: one of `first`, then `later` times one of `rest`. */
interface Family {
  readonly later: number;
  readonly first: ReadonlySet<string>;
  readonly rest: ReadonlySet<string>;
}

/** All assignments of some elements of a genotype, the others as they are. */
function* assignments(genotype: number[], indices: readonly number[], sizes: readonly number[]): Generator<number[]> {
  const [index, ...others] = indices;
  if (index === undefined) {
    yield genotype;
    return;
  }
  for (let value = 0; value < (sizes[index] as number); value++) {
    genotype[index] = value;
    yield* assignments(genotype, others, sizes);
  }
}

type Place = Parameters<typeof blockSignature>[1];

/** What one position can build, over its own elements; remembered by everything else that it depends on. */
class SlotNetworks {
  readonly #known = new Map<string, Set<string>>();

  constructor(
    readonly slot: SlotPlan,
    readonly sizes: readonly number[],
  ) {}

  at(genotype: readonly number[], place: Place): Set<string> {
    const key = [...this.slot.common.map((index) => genotype[index]), place.input, place.filters, place.stride].join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const all = new Set<string>();
    for (const one of assignments([...genotype], this.slot.own, this.sizes)) {
      all.add(blockSignature(slotSettings(this.slot, one), place));
    }
    this.#known.set(key, all);
    return all;
  }
}

function without(set: Set<string>, text: string): Set<string> {
  return set.has(text) ? new Set([...set].filter((one) => one !== text)) : set;
}

/** What one assignment of a stage's shared elements can build, as families of sequences without empty positions. */
function familiesOf(
  stage: StagePlan,
  slots: readonly SlotNetworks[],
  genotype: readonly number[],
  input: number,
): Family[] {
  const [filters, stride] = [pick(stage.filters, genotype), pick(stage.stride, genotype)];
  const count = pick(stage.blocks, genotype);
  const [slot0, slot1] = slots as [SlotNetworks, SlotNetworks | undefined];
  const first = slot0.at(genotype, { input, filters, stride });
  const later =
    slot1 !== undefined && count > 1 ? slot1.at(genotype, { input: filters, filters, stride: 1 }) : new Set<string>();
  const rest = without(later, '');
  if (!first.has('')) {
    const fewest = later.has('') ? 0 : count - 1;
    const most = rest.size === 0 ? 0 : count - 1;
    return Array.from({ length: most - fewest + 1 }, (_, i) => ({ later: fewest + i, first, rest }));
  }
  const some = without(first, '');
  const lengths = some.size === 0 ? [] : Array.from({ length: count }, (_, i) => i);
  return [{ later: 0, first: new Set(['']), rest }, ...lengths.map((n) => ({ later: n, first: some, rest }))];
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...a].filter((text) => b.has(text)));
}

function isSubset(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size <= b.size && [...a].every((text) => b.has(text));
}

/** Size of the union of the sets' powers (sequences of `length` elements of one set), by inclusion and exclusion. */
function unionOfPowers(sets: readonly ReadonlySet<string>[], length: number): bigint {
  if (length === 0) return 1n;
  const largest = sets.filter(
    (set, i) => !sets.some((other, j) => i !== j && isSubset(set, other) && (set.size < other.size || j < i)),
  );
  const walk = (from: number, common: ReadonlySet<string> | null): bigint => {
    let sum = 0n;
    for (let i = from; i < largest.length; i++) {
      const set = largest[i] as ReadonlySet<string>;
      const both = common === null ? set : intersect(common, set);
      if (both.size > 0) sum += BigInt(both.size) ** BigInt(length) - walk(i + 1, both);
    }
    return sum;
  };
  return walk(0, null);
}

/** Number of different sequences in a union of families of one length. */
function unionSize(families: readonly Family[]): bigint {
  const byFirst = new Map<string, number[]>();
  families.forEach(({ first }, i) => {
    for (const text of first) {
      const members = byFirst.get(text);
      if (members === undefined) byFirst.set(text, [i]);
      else members.push(i);
    }
  });
  const patterns = new Map<string, { members: number[]; times: bigint }>();
  for (const members of byFirst.values()) {
    const known = patterns.get(members.join());
    patterns.set(members.join(), { members, times: (known?.times ?? 0n) + 1n });
  }
  const length = families[0]?.later ?? 0;
  const sets = (members: number[]) => members.map((i) => (families[i] as Family).rest);
  return [...patterns.values()].reduce((sum, p) => sum + p.times * unionOfPowers(sets(p.members), length), 0n);
}

/** Number of different networks of one stage, by the channels that leave it. */
function stageNetworks(stage: StagePlan, sizes: readonly number[], input: number): Map<number, bigint> {
  const groups = new Map<string, { width: number; families: Family[] }>();
  const slots = stage.slots.slice(0, 2).map((slot) => new SlotNetworks(slot, sizes));
  for (const genotype of assignments(
    sizes.map(() => 0),
    stage.shared,
    sizes,
  )) {
    const width = pick(stage.filters, genotype);
    for (const family of familiesOf(stage, slots, genotype, input)) {
      const key = `${width}/${family.later}`;
      const group = groups.get(key) ?? { width, families: [] };
      group.families.push(family);
      groups.set(key, group);
    }
  }
  const counts = new Map<number, bigint>();
  for (const { width, families } of groups.values()) {
    counts.set(width, (counts.get(width) ?? 0n) + unionSize(families));
  }
  return counts;
}

/**
 * Number of different networks of a space, exact: stage by stage the different sequences of blocks, chained over the
 * channels that pass from one stage to the next.
 */
export function countNetworks(plan: SpacePlan): bigint {
  const sizes = plan.choices.map(({ options }) => options.length);
  const stemWays = BigInt(plan.stemKernel.options.length * plan.stemActivation.options.length);
  let ways = new Map(plan.stemFilters.options.map((filters) => [filters, stemWays]));
  for (const stage of plan.stages) {
    const next = new Map<number, bigint>();
    for (const [input, count] of ways) {
      for (const [width, networks] of stageNetworks(stage, sizes, input)) {
        next.set(width, (next.get(width) ?? 0n) + count * networks);
      }
    }
    ways = next;
  }
  const headWays = plan.headFilters.options.reduce(
    (sum, filters) => sum + (filters === 0 ? 1 : plan.headActivation.options.length),
    0,
  );
  return [...ways.values()].reduce((sum, count) => sum + count, 0n) * BigInt(headWays);
}

/** Number of genotypes: the product of the numbers of options. */
export function countGenotypes(plan: SpacePlan): bigint {
  return plan.choices.reduce((product, { options }) => product * BigInt(options.length), 1n);
}
