import { splitChannels } from '../graph/index.ts';
import { messageOf } from '../util/errors.ts';
import type { BlockSettings } from './block.ts';
import type { SpaceDocument, StageDocument } from './space-schema.ts';
import { pick, type SpacePlan, type StagePlan, slotSettings } from './stage-plan.ts';

/** Something that a space asks for and that cannot be built. */
export interface Misfit {
  readonly path: (string | number)[];
  readonly message: string;
}

function divides(channels: number, groups: number, what: string): string | undefined {
  return channels % groups === 0 ? undefined : `${what} has ${channels} channels, not divisible by ${groups} groups`;
}

/** Why a block cannot be at a place; undefined when it can. */
function misfitOf(block: BlockSettings, input: number, filters: number): string | undefined {
  if (block.kind === 'identity') return undefined;
  if (block.kind === 'conv') {
    return block.kernels.length === 1 ? undefined : `a conv has one kernel size, not ${block.kernels.join(', ')}`;
  }
  const middle = Math.round(input * block.expansion);
  try {
    splitChannels(middle, block.kernels.length, block.partition, block.channelMultiple);
  } catch (error) {
    return messageOf(error);
  }
  const expandGroups = block.expansion === 1 ? 1 : block.expandGroups;
  return (
    divides(input, expandGroups, "the expansion's input") ??
    divides(middle, expandGroups, "the expansion's output") ??
    divides(middle, block.projectGroups, "the projection's input") ??
    divides(filters, block.projectGroups, "the projection's output")
  );
}

const RELEVANT = ['op', 'kernels', 'partition', 'expansion', 'expandGroups', 'projectGroups'] as const;

/** Every combination of the settings of one position that decide whether it can be built. */
function* combinations(
  stage: StagePlan,
  position: number,
  sizes: readonly number[],
): Generator<{ filters: number; block: BlockSettings }> {
  const slot = stage.slots[position];
  if (slot === undefined) return;
  const indices = [stage.filters, ...RELEVANT.map((key) => slot[key])].flatMap(({ choice }) =>
    choice < 0 ? [] : [choice],
  );
  const genotype = sizes.map(() => 0);
  const total = indices.reduce((product, index) => product * (sizes[index] as number), 1);
  for (let code = 0; code < total; code++) {
    let rest = code;
    for (const index of indices) {
      genotype[index] = rest % (sizes[index] as number);
      rest = Math.floor(rest / (sizes[index] as number));
    }
    yield { filters: pick(stage.filters, genotype), block: slotSettings(slot, genotype) };
  }
}

function hasIdentity(section: StageDocument['each']): boolean {
  return section?.op?.some(({ kind }) => kind === 'identity') ?? false;
}

/** An optional block must be free to stand anywhere in its stage, or two genotypes could build one network unseen. */
function identityMisfits(stage: StageDocument, index: number): Misfit[] {
  const misfits: Misfit[] = [];
  const path = ['stages', index];
  const hasSections = stage.first !== undefined || stage.rest !== undefined;
  if (hasIdentity(stage.first)) {
    misfits.push({
      path: [...path, 'first', 'op'],
      message: 'expected no identity in `first`; use `blocks` or `each`',
    });
  }
  if (hasIdentity(stage.each) && hasSections && stage.first?.op === undefined) {
    misfits.push({
      path: [...path, 'each', 'op'],
      message: 'expected `first` to name its own op where `each` offers an identity beside `first` or `rest`',
    });
  }
  return misfits;
}

/** Whether the stage's number of real blocks is open. */
function isVariable(stage: StagePlan): boolean {
  const optional = stage.slots.some((slot) => slot.op.options.some((op) => op?.kind === 'identity'));
  return stage.blocks.options.length > 1 || optional;
}

/**
 * Stages of open length that may follow each other at the same width without a stride: a block could belong to either,
 * and two genotypes would build one network unseen.
 * @param inputs widths that may enter each stage
 */
function boundaryMisfits(plan: SpacePlan, inputs: readonly (readonly number[])[]): Misfit[] {
  const misfits: Misfit[] = [];
  let isRunVariable = false;
  plan.stages.forEach((stage, i) => {
    const shared = stage.filters.options.filter((filters) => inputs[i]?.includes(filters));
    const joins = i > 0 && stage.stride.options.includes(1) && shared.length > 0;
    if (joins && isRunVariable && isVariable(stage)) {
      misfits.push({
        path: ['stages', i, 'filters'],
        message: `expected other widths than the stage before: at ${shared.join(', ')} channels and stride 1 a block could belong to either; make them one stage`,
      });
    }
    isRunVariable = isVariable(stage) || (joins && isRunVariable);
  });
  return misfits;
}

/** Everything in a space that some genotype could not build; empty when every genotype decodes. */
export function misfitsOf(document: SpaceDocument, plan: SpacePlan): Misfit[] {
  const sizes = plan.choices.map(({ options }) => options.length);
  const misfits = document.stages.flatMap(identityMisfits);
  const entering: (readonly number[])[] = [];
  let inputs: readonly number[] = plan.stemFilters.options;
  plan.stages.forEach((stage, i) => {
    const found = new Set<string>();
    entering.push(inputs);
    const check = (block: BlockSettings, input: number, filters: number) => {
      const reason = misfitOf(block, input, filters);
      if (reason !== undefined) found.add(reason);
    };
    for (const { filters, block } of combinations(stage, 0, sizes)) {
      for (const input of inputs) check(block, input, filters);
    }
    for (const { filters, block } of combinations(stage, 1, sizes)) check(block, filters, filters);
    for (const reason of [...found].slice(0, 3)) {
      misfits.push({ path: ['stages', i, 'filters'], message: `expected widths that fit every option: ${reason}` });
    }
    inputs = [...new Set([...stage.filters.options, ...(isVariable(stage) ? inputs : [])])];
  });
  return [...misfits, ...boundaryMisfits(plan, entering)];
}
