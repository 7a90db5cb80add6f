import type { BlockSettings } from './block.ts';
import type { Genotype } from './genotype.ts';
import { pick, type SlotPlan, type SpacePlan, type StagePlan } from './stage-plan.ts';

/** Settings that a block of each kind has. */
const HAS: Readonly<Record<BlockSettings['kind'], (key: string) => boolean>> = {
  bottleneck: () => true,
  conv: (key) => ['kernels', 'seRatio', 'activation', 'skip'].includes(key),
  identity: () => false,
};

/** Marks the choices of a part of a network that it has. */
type Mark = (genotype: Genotype, present: boolean[]) => void;

function mark(present: boolean[], choices: readonly number[]): void {
  for (const choice of choices) present[choice] = true;
}

const real = (choices: readonly number[]): number[] => choices.filter((choice) => choice >= 0);

/** Of one block position: not the choices of what its op says itself, or has not. */
function ofSlot({ op, own: _own, common: _common, ...settings }: SlotPlan): Mark {
  const byOption = op.options.map((picked) => {
    const has = HAS[picked?.kind ?? 'bottleneck'];
    const deciding = Object.entries(settings).filter(([key]) => has(key) && !(picked !== null && key in picked));
    return real([op.choice, ...deciding.map(([, { choice }]) => choice)]);
  });
  return (genotype, present) => {
    const option = op.choice < 0 ? 0 : (genotype[op.choice] as number);
    mark(present, byOption[option] as readonly number[]);
  };
}

function ofStage({ blocks, filters, stride, slots }: StagePlan): Mark {
  const parts = slots.map(ofSlot);
  const own = real([blocks.choice, filters.choice, stride.choice]);
  return (genotype, present) => {
    mark(present, own);
    const count = pick(blocks, genotype);
    for (let i = 0; i < count; i++) parts[i]?.(genotype, present);
  };
}

/**
 * Says of genotypes which choices of their space the network has: not those of block positions that are not there, and not those
 * whose place another choice has taken (an op that says its own kernels).
 * @returns a function of a genotype: one value per choice, in the order of the walk
 */
export function presence(plan: SpacePlan): (genotype: Genotype) => boolean[] {
  const { stemFilters, stemKernel, stemActivation, headFilters, headActivation } = plan;
  const stages = plan.stages.map(ofStage);
  const ends = real([stemFilters, stemKernel, stemActivation, headFilters].map(({ choice }) => choice));
  return (genotype) => {
    const present = plan.choices.map(() => false);
    mark(present, ends);
    for (const part of stages) part(genotype, present);
    if (pick(headFilters, genotype) > 0) mark(present, real([headActivation.choice]));
    return present;
  };
}
