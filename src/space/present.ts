import type { BlockSettings } from './block.ts';
import type { Genotype } from './genotype.ts';
import { pick, type SlotPlan, type SpacePlan, type StagePlan } from './stage-plan.ts';

/** Settings that a block of each kind has. */
const HAS: Readonly<Record<BlockSettings['kind'], (key: string) => boolean>> = {
  bottleneck: () => true,
  conv: (key) => ['kernels', 'seRatio', 'activation', 'skip'].includes(key),
  identity: () => false,
};

/** Elements of a genotype that decide something of one block position: not those of what its op says itself, or has not. */
function inSlot(slot: SlotPlan, genotype: Genotype): number[] {
  const { op, own: _own, common: _common, ...settings } = slot;
  const picked = pick(op, genotype);
  const has = HAS[picked?.kind ?? 'bottleneck'];
  const deciding = Object.entries(settings).filter(([key]) => has(key) && !(picked !== null && key in picked));
  return [op.choice, ...deciding.map(([, { choice }]) => choice)];
}

function inStage({ blocks, filters, stride, slots }: StagePlan, genotype: Genotype): number[] {
  const count = pick(blocks, genotype);
  const used = slots.slice(0, count).flatMap((slot) => inSlot(slot, genotype));
  return [blocks.choice, ...(count === 0 ? [] : [filters.choice, stride.choice]), ...used];
}

/**
 * Which choices of a space a network has: not those of block positions that are not there, and not those whose place another
 * choice has taken (an op that says its own kernels).
 * @returns one value per choice, in the order of the walk
 */
export function presentChoices(plan: SpacePlan, genotype: Genotype): boolean[] {
  const present = plan.choices.map(() => false);
  const { stemFilters, stemKernel, stemActivation, stages, headFilters, headActivation } = plan;
  const head = pick(headFilters, genotype) === 0 ? [headFilters] : [headFilters, headActivation];
  const ends = [stemFilters, stemKernel, stemActivation, ...head].map(({ choice }) => choice);
  for (const choice of [...ends, ...stages.flatMap((stage) => inStage(stage, genotype))]) {
    if (choice >= 0) present[choice] = true;
  }
  return present;
}
