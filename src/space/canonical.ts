import { bug } from '../util/errors.ts';
import { Memo } from '../util/memo.ts';
import { type BlockPlace, blockSignature } from './block.ts';
import type { Genotype } from './genotype.ts';
import { pick, type SlotPlan, type SpacePlan, type StagePlan, slotSettings } from './stage-plan.ts';

/** Block positions, and stages, in canonical form kept in memory, at most: networks that differ little share most of them. */
const REMEMBERED = 20_000;

/** Sets an element to the lowest index that leaves everything as it is. */
function lower(genotype: number[], index: number, isSame: () => boolean): void {
  const value = genotype[index] as number;
  for (let lowest = 0; lowest < value; lowest++) {
    genotype[index] = lowest;
    if (isSame()) return;
  }
  genotype[index] = value;
}

/** A block position in canonical form: its signature, and its own elements in the order of the plan. */
interface SlotForm {
  /** Empty where the position is nothing or not used. */
  readonly signature: string;
  readonly own: readonly number[];
}

/** The canonical forms of a block position: each of its own elements becomes the lowest that builds the same. */
class SlotForms {
  readonly #slot: SlotPlan;
  /** Elements that decide the position, each with its number of options. */
  readonly #elements: readonly (readonly [index: number, options: number])[];
  /** By place, then by the elements as one number. */
  readonly #places = new Map<number, Memo<number, SlotForm>>();

  constructor(slot: SlotPlan, sizes: readonly number[]) {
    this.#slot = slot;
    this.#elements = [...slot.own, ...slot.common].map((index) => [index, sizes[index] as number] as const);
    const combinations = this.#elements.reduce((product, [, options]) => product * options, 1);
    if (!Number.isSafeInteger(combinations)) throw bug(`a block position of ${combinations} forms`);
  }

  /** @param input channels that enter; `filters` leave */
  of(genotype: Genotype, input: number, filters: number, stride: number): SlotForm {
    const place = (input * 2 ** 24 + filters) * 4 + stride;
    let forms = this.#places.get(place);
    if (forms === undefined) {
      forms = new Memo(REMEMBERED);
      this.#places.set(place, forms);
    }
    let code = 0;
    for (const [index, options] of this.#elements) code = code * options + (genotype[index] as number);
    return forms.get(code, () => this.#compute([...genotype], { input, filters, stride }));
  }

  #compute(genotype: number[], place: BlockPlace): SlotForm {
    const { own } = this.#slot;
    const now = () => blockSignature(slotSettings(this.#slot, genotype), place);
    const signature = now();
    for (const index of own) lower(genotype, index, () => now() === signature);
    return { signature, own: own.map((index) => genotype[index] as number) };
  }
}

/** A stage in canonical form: the values of its elements, and the channels that leave it. */
interface StageForm {
  readonly values: readonly number[];
  readonly width: number;
}

/** The canonical form of one stage. */
class StageForms {
  /** Elements of the genotype that belong to the stage. */
  readonly indices: readonly number[];
  readonly #stage: StagePlan;
  readonly #slots: readonly SlotForms[];
  readonly #unused: readonly SlotForm[];
  readonly #known = new Memo<string, StageForm>(REMEMBERED);

  constructor(stage: StagePlan, sizes: readonly number[]) {
    this.#stage = stage;
    this.#slots = stage.slots.map((slot) => new SlotForms(slot, sizes));
    this.#unused = stage.slots.map(({ own }) => ({ signature: '', own: own.map(() => 0) }));
    this.indices = [...stage.shared, ...stage.slots.flatMap((slot) => slot.own)];
  }

  /** @param input channels that enter the stage */
  of(genotype: Genotype, input: number): StageForm {
    let key = String(input);
    for (const index of this.indices) key += `,${genotype[index]}`;
    return this.#known.get(key, () => this.#compute([...genotype], input));
  }

  #compute(genotype: number[], input: number): StageForm {
    const { shared, slots, filters } = this.#stage;
    this.#pack(genotype, input);
    const goal = slots.map((_, position) => this.#slot(position, genotype, input).signature);
    const isSame = () => goal.every((wanted, i) => this.#slot(i, genotype, input).signature === wanted);
    for (const index of shared) lower(genotype, index, isSame);
    slots.forEach((_, position) => {
      this.#write(genotype, position, this.#slot(position, genotype, input).own);
    });
    const width = goal.every((text) => text === '') ? input : pick(filters, genotype);
    return { values: this.indices.map((index) => genotype[index] as number), width };
  }

  #slot(position: number, genotype: Genotype, input: number): SlotForm {
    const { blocks, filters, stride } = this.#stage;
    if (position >= pick(blocks, genotype)) return this.#unused[position] as SlotForm;
    const forms = this.#slots[position] as SlotForms;
    const width = pick(filters, genotype);
    return position === 0
      ? forms.of(genotype, input, width, pick(stride, genotype))
      : forms.of(genotype, width, width, 1);
  }

  #write(genotype: number[], position: number, own: readonly number[]): void {
    (this.#stage.slots[position] as SlotPlan).own.forEach((index, i) => {
      genotype[index] = own[i] as number;
    });
  }

  /** Moves the positions that are nothing behind those that are something. */
  #pack(genotype: number[], input: number): void {
    const before = this.#stage.slots.slice(0, pick(this.#stage.blocks, genotype)).map(({ own }, position) => ({
      isNothing: this.#slot(position, genotype, input).signature === '',
      own: own.map((index) => genotype[index] as number),
    }));
    const order = [...before].sort((a, b) => Number(a.isNothing) - Number(b.isNothing));
    for (const [position, { own }] of order.entries()) this.#write(genotype, position, own);
  }
}

/**
 * Finds the one genotype that stands for all that build the same network: positions that are nothing stand at the end of
 * their stage, elements that decide nothing are 0, and where several options do the same the first one stands.
 */
export function canonicaliser(plan: SpacePlan): (genotype: Genotype) => Genotype {
  const sizes = plan.choices.map(({ options }) => options.length);
  const stages = plan.stages.map((stage) => new StageForms(stage, sizes));
  const { headActivation } = plan;
  return (genotype) => {
    const canonical = [...genotype];
    let input = pick(plan.stemFilters, genotype);
    for (const stage of stages) {
      const { values, width } = stage.of(canonical, input);
      stage.indices.forEach((index, i) => {
        canonical[index] = values[i] as number;
      });
      input = width;
    }
    if (headActivation.choice >= 0 && pick(plan.headFilters, genotype) === 0) canonical[headActivation.choice] = 0;
    return canonical;
  };
}
