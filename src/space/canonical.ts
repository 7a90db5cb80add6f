import { blockSignature } from './block.ts';
import type { Genotype } from './genotype.ts';
import { pick, type SlotPlan, type SpacePlan, type StagePlan, slotSettings } from './plan.ts';

/** Signature of every block position of a stage that a genotype uses; empty text where a position is nothing. */
function slotSignatures(stage: StagePlan, genotype: Genotype, input: number): string[] {
  const filters = pick(stage.filters, genotype);
  const stride = pick(stage.stride, genotype);
  return stage.slots
    .slice(0, pick(stage.blocks, genotype))
    .map((slot, i) =>
      blockSignature(
        slotSettings(slot, genotype),
        i === 0 ? { input, filters, stride } : { input: filters, filters, stride: 1 },
      ),
    );
}

function stageSignature(stage: StagePlan, genotype: Genotype, input: number): string {
  return slotSignatures(stage, genotype, input)
    .filter((text) => text !== '')
    .join('\n');
}

function copyOwn(target: number[], source: Genotype, to: SlotPlan, from: SlotPlan): void {
  to.own.forEach((index, i) => {
    target[index] = source[from.own[i] as number] as number;
  });
}

/** Moves the positions that are nothing behind those that are something; unused positions become all 0. */
function packStage(stage: StagePlan, genotype: number[], input: number): void {
  const signatures = slotSignatures(stage, genotype, input);
  const before = [...genotype];
  const order = signatures.map((_, i) => i).sort((a, b) => Number(signatures[a] === '') - Number(signatures[b] === ''));
  if (order.some((from, to) => from !== to)) {
    for (const [to, from] of order.entries()) {
      copyOwn(genotype, before, stage.slots[to] as SlotPlan, stage.slots[from] as SlotPlan);
    }
  }
  for (const slot of stage.slots.slice(signatures.length)) for (const index of slot.own) genotype[index] = 0;
}

/** Sets each element of the stage to the lowest index that leaves the network as it is. */
function lowerStage(stage: StagePlan, genotype: number[], input: number): void {
  const goal = stageSignature(stage, genotype, input);
  const width = stageWidth(stage, genotype, input);
  for (const index of [...stage.shared, ...stage.slots.flatMap((slot) => slot.own)]) {
    const value = genotype[index] as number;
    for (let lower = 0; lower < value; lower++) {
      genotype[index] = lower;
      if (stageSignature(stage, genotype, input) === goal && stageWidth(stage, genotype, input) === width) break;
      genotype[index] = value;
    }
  }
}

/** Channels that leave the stage: its filters, or what came in where every block is nothing. */
function stageWidth(stage: StagePlan, genotype: Genotype, input: number): number {
  return stageSignature(stage, genotype, input) === '' ? input : pick(stage.filters, genotype);
}

/**
 * The one genotype that stands for all that build the same network: positions that are nothing stand at the end of
 * their stage, elements that decide nothing are 0, and where several options do the same the first one stands.
 */
export function canonicalGenotype(plan: SpacePlan, genotype: Genotype): Genotype {
  const canonical = [...genotype];
  let input = pick(plan.stemFilters, genotype);
  for (const stage of plan.stages) {
    packStage(stage, canonical, input);
    lowerStage(stage, canonical, input);
    input = stageWidth(stage, canonical, input);
  }
  if (plan.headActivation.choice >= 0 && pick(plan.headFilters, genotype) === 0) {
    canonical[plan.headActivation.choice] = 0;
  }
  return canonical;
}
