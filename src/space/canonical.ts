import { Memo } from '../util/memo.ts';
import { blockSignature } from './block.ts';
import type { Genotype } from './genotype.ts';
import { pick, type SlotPlan, type SpacePlan, type StagePlan, slotSettings } from './plan.ts';

/** Signature of a block position of a stage; empty text where it is nothing or not used. */
function slotSignature(stage: StagePlan, index: number, genotype: Genotype, input: number): string {
  if (index >= pick(stage.blocks, genotype)) return '';
  const filters = pick(stage.filters, genotype);
  const place = index === 0 ? { input, stride: pick(stage.stride, genotype) } : { input: filters, stride: 1 };
  return blockSignature(slotSettings(stage.slots[index] as SlotPlan, genotype), { ...place, filters });
}

/** Signature of every block position of a stage. */
function slotSignatures(stage: StagePlan, genotype: Genotype, input: number): string[] {
  return stage.slots.map((_, index) => slotSignature(stage, index, genotype, input));
}

function copyOwn(target: number[], source: Genotype, to: SlotPlan, from: SlotPlan): void {
  to.own.forEach((index, i) => {
    target[index] = source[from.own[i] as number] as number;
  });
}

/** Moves the positions that are nothing behind those that are something; unused positions become all 0. */
function packStage(stage: StagePlan, genotype: number[], input: number): void {
  const used = pick(stage.blocks, genotype);
  const signatures = slotSignatures(stage, genotype, input).slice(0, used);
  const order = signatures.map((_, i) => i).sort((a, b) => Number(signatures[a] === '') - Number(signatures[b] === ''));
  if (order.some((from, to) => from !== to)) {
    const before = [...genotype];
    for (const [to, from] of order.entries()) {
      copyOwn(genotype, before, stage.slots[to] as SlotPlan, stage.slots[from] as SlotPlan);
    }
  }
  for (const slot of stage.slots.slice(used)) for (const index of slot.own) genotype[index] = 0;
}

/** Sets an element to the lowest index that leaves everything as it is. */
function lower(genotype: number[], index: number, isSame: () => boolean): void {
  const value = genotype[index] as number;
  for (let trial = 0; trial < value; trial++) {
    genotype[index] = trial;
    if (isSame()) return;
  }
  genotype[index] = value;
}

/**
 * Sets each element of a packed stage to the lowest index that leaves the network as it is. An element of one position
 * changes at most that position; where all positions stay, so do the channels that leave the stage.
 */
function lowerStage(stage: StagePlan, genotype: number[], input: number): void {
  const goal = slotSignatures(stage, genotype, input);
  const isSameAt = (position: number) => slotSignature(stage, position, genotype, input) === goal[position];
  for (const index of stage.shared) lower(genotype, index, () => goal.every((_, position) => isSameAt(position)));
  stage.slots.forEach(({ own }, position) => {
    for (const index of own) lower(genotype, index, () => isSameAt(position));
  });
}

/** Channels that leave the stage: its filters, or what came in where every block is nothing. */
function stageWidth(stage: StagePlan, genotype: Genotype, input: number): number {
  const isNothing = slotSignatures(stage, genotype, input).every((text) => text === '');
  return isNothing ? input : pick(stage.filters, genotype);
}

/** Stages in canonical form kept in memory, at most: networks that differ in one choice share all stages but one. */
const REMEMBERED = 20_000;

/** A stage in canonical form: its elements in the order of `indices`, and the channels that leave it. */
interface CanonicalStage {
  readonly values: readonly number[];
  readonly width: number;
}

/** Finds the canonical form of one stage, given the channels that enter it. */
function stageCanonicaliser(stage: StagePlan) {
  const indices = [...stage.shared, ...stage.slots.flatMap((slot) => slot.own)];
  const known = new Memo<CanonicalStage>(REMEMBERED);
  const compute = (genotype: Genotype, input: number): CanonicalStage => {
    const own = [...genotype];
    packStage(stage, own, input);
    lowerStage(stage, own, input);
    return { values: indices.map((index) => own[index] as number), width: stageWidth(stage, own, input) };
  };
  /** Writes the canonical form into the genotype. @returns channels that leave the stage */
  return (genotype: number[], input: number): number => {
    let key = String(input);
    for (const index of indices) key += `,${genotype[index]}`;
    const { values, width } = known.get(key, () => compute(genotype, input));
    indices.forEach((index, i) => {
      genotype[index] = values[i] as number;
    });
    return width;
  };
}

/**
 * Finds the one genotype that stands for all that build the same network: positions that are nothing stand at the end of
 * their stage, elements that decide nothing are 0, and where several options do the same the first one stands.
 */
export function canonicaliser(plan: SpacePlan): (genotype: Genotype) => Genotype {
  const stages = plan.stages.map(stageCanonicaliser);
  const { headActivation } = plan;
  return (genotype) => {
    const canonical = [...genotype];
    let input = pick(plan.stemFilters, genotype);
    for (const stage of stages) input = stage(canonical, input);
    if (headActivation.choice >= 0 && pick(plan.headFilters, genotype) === 0) canonical[headActivation.choice] = 0;
    return canonical;
  };
}
