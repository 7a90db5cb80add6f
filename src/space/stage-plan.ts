import { type BlockSettings, PLAIN } from './block.ts';
import type { Choice, Genotype } from './genotype.ts';
import type { OpDocument, SectionDocument, SpaceDocument, StageDocument } from './space-schema.ts';

/** One setting: its options, and which element of a genotype picks among them (-1: there is nothing to pick). */
export interface Setting<T> {
  readonly options: readonly T[];
  readonly choice: number;
}

/** The option that a genotype picks. */
export function pick<T>(setting: Setting<T>, genotype: Genotype): T {
  return setting.options[setting.choice < 0 ? 0 : (genotype[setting.choice] as number)] as T;
}

type Keys = Exclude<keyof BlockSettings, 'kind'>;

/** Settings of one block position of a stage. */
export type SlotPlan = { readonly [K in Keys]: Setting<BlockSettings[K]> } & {
  readonly op: Setting<OpDocument | null>;
  /** Elements of the genotype that decide this position alone. */
  readonly own: readonly number[];
  /** Elements that decide this position and others. */
  readonly common: readonly number[];
};

export interface StagePlan {
  readonly path: string;
  readonly blocks: Setting<number>;
  readonly filters: Setting<number>;
  readonly stride: Setting<number>;
  /** As many as the stage may have blocks. */
  readonly slots: readonly SlotPlan[];
  /** Elements of the genotype that decide more than one position. */
  readonly shared: readonly number[];
}

/** A space's tree with every decision bound to its place in the ordered walk. */
export interface SpacePlan {
  readonly choices: readonly Choice[];
  readonly stemFilters: Setting<number>;
  readonly stemKernel: Setting<number>;
  readonly stemActivation: Setting<BlockSettings['activation']>;
  readonly stages: readonly StagePlan[];
  readonly headFilters: Setting<number>;
  readonly headActivation: Setting<BlockSettings['activation']>;
}

/** Rounds a scaled width as the MobileNets do: to the nearest multiple of `divisor`, never losing more than a tenth. */
export function roundWidth(width: number, divisor: number): number {
  const rounded = Math.max(divisor, Math.floor((width + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * width ? rounded + divisor : rounded;
}

/** The options for a stage's output channels. */
export function widthOptions(stage: StageDocument, divisor: number): number[] {
  return stage.filters.flatMap((filters) =>
    (stage.multipliers ?? [null]).map((times) => (times === null ? filters : roundWidth(filters * times, divisor))),
  );
}

const KEYS = [
  'kernels',
  'partition',
  'channelMultiple',
  'dilated',
  'expansion',
  'expandGroups',
  'projectGroups',
  'seRatio',
  'activation',
  'skip',
] as const satisfies readonly Keys[];

function label(option: unknown): string {
  if (Array.isArray(option)) return option.join(',');
  if (option !== null && typeof option === 'object') return (option as OpDocument).name;
  return String(option);
}

/** The walk under construction: hands out choices in order. */
class Walk {
  readonly choices: Choice[] = [];

  setting<T>(path: string, options: readonly T[]): Setting<T> {
    if (options.length === 1) return { options, choice: -1 };
    this.choices.push({ path, options: options.map(label) });
    return { options, choice: this.choices.length - 1 };
  }
}

/** Kernel sets that `groups` stands for: g groups have sizes 3, 5, … 2g + 1. */
function kernelsOf(section: SectionDocument): (readonly number[])[] | undefined {
  return section.kernels ?? section.groups?.map((groups) => Array.from({ length: groups }, (_, i) => 2 * i + 3));
}

type Section = Partial<{ [K in Keys]: readonly BlockSettings[K][] }> & { readonly op?: readonly OpDocument[] };

function sectionOf(document: SectionDocument | undefined): Section {
  if (document === undefined) return {};
  const { kernels: _kernels, groups: _groups, ...others } = document;
  const kernels = kernelsOf(document);
  return { ...others, ...(kernels === undefined ? {} : { kernels }) } as Section;
}

type SlotSettings = Partial<Record<Keys | 'op', Setting<unknown>>>;

const KEYS_AND_OP = ['op', ...KEYS] as const;

function bindSection(walk: Walk, path: string, section: Section, hidden: readonly Section[]): SlotSettings {
  const bound: SlotSettings = {};
  for (const key of KEYS_AND_OP) {
    const options = section[key];
    if (options !== undefined && hidden.every((over) => over[key] === undefined)) {
      bound[key] = walk.setting<unknown>(`${path}/${key}`, options);
    }
  }
  return bound;
}

function choicesOf(settings: SlotSettings): number[] {
  return Object.values(settings).flatMap((setting) => (setting.choice < 0 ? [] : [setting.choice]));
}

function planSlot(layers: readonly SlotSettings[], own: readonly SlotSettings[]): SlotPlan {
  const fixed = Object.fromEntries(KEYS.map((key) => [key, { options: [PLAIN[key]], choice: -1 }]));
  const op: Setting<OpDocument | null> = { options: [null], choice: -1 };
  const settings: SlotSettings = { op, ...fixed, ...Object.assign({}, ...layers) };
  const ownChoices = own.flatMap(choicesOf);
  const common = choicesOf(settings).filter((choice) => !ownChoices.includes(choice));
  return { ...settings, own: ownChoices, common } as SlotPlan;
}

function planStage(walk: Walk, stage: StageDocument, index: number, document: SpaceDocument): StagePlan {
  const path = `stages/${index}`;
  const blocks = walk.setting(`${path}/blocks`, stage.blocks);
  const filters = walk.setting(`${path}/filters`, widthOptions(stage, document.divisor));
  const stride = walk.setting(`${path}/stride`, stage.stride);
  const { blocks: _b, filters: _f, multipliers: _m, stride: _s, first, rest, each, ...direct } = stage;
  const stageWide: Section = { ...sectionOf(document.defaults), ...sectionOf(direct) };
  const [firstOwn, restOwn, eachOwn] = [sectionOf(first), sectionOf(rest), sectionOf(each)];
  const count = Math.max(...stage.blocks);
  const hiddenInFirst: Section = { ...eachOwn, ...firstOwn };
  const hiddenLater: Section = { ...eachOwn, ...restOwn };
  const isHidden = (key: Keys | 'op') =>
    hiddenInFirst[key] !== undefined && (count === 1 || hiddenLater[key] !== undefined);
  const visible = Object.fromEntries(Object.entries(stageWide).filter(([key]) => !isHidden(key as Keys)));
  const shared = bindSection(walk, path, visible, []);
  const firstBound = bindSection(walk, `${path}/first`, firstOwn, []);
  const restBound = count > 1 ? bindSection(walk, `${path}/rest`, restOwn, []) : {};
  const slots = Array.from({ length: count }, (_, i) => {
    const over = i === 0 ? firstOwn : restOwn;
    const eachBound = bindSection(walk, `${path}/blocks/${i}`, eachOwn, [over]);
    return i === 0
      ? planSlot([shared, eachBound, firstBound], [eachBound, firstBound])
      : planSlot([shared, eachBound, restBound], [eachBound]);
  });
  const counts = [blocks, filters, stride].flatMap(({ choice }) => (choice < 0 ? [] : [choice]));
  return { path, blocks, filters, stride, slots, shared: [...counts, ...choicesOf(shared), ...choicesOf(restBound)] };
}

/** Binds every decision of a document to an element of the genotype, in one ordered walk from stem to head. */
export function planSpace(document: SpaceDocument): SpacePlan {
  const walk = new Walk();
  const { stem, head } = document;
  const stemFilters = walk.setting('stem/filters', stem.filters);
  const stemKernel = walk.setting('stem/kernel', stem.kernel);
  const stemActivation = walk.setting('stem/activation', stem.activation);
  const stages = document.stages.map((stage, i) => planStage(walk, stage, i, document));
  const headFilters = walk.setting('head/filters', head.filters);
  const headActivation = walk.setting('head/activation', head.activation);
  return {
    choices: walk.choices,
    stemFilters,
    stemKernel,
    stemActivation,
    stages,
    headFilters,
    headActivation,
  };
}

/** The settings of one block position as a genotype says them; `op` replaces what it names. */
export function slotSettings(slot: SlotPlan, genotype: Genotype): BlockSettings {
  const own: BlockSettings = {
    kind: 'bottleneck',
    kernels: pick(slot.kernels, genotype),
    partition: pick(slot.partition, genotype),
    channelMultiple: pick(slot.channelMultiple, genotype),
    dilated: pick(slot.dilated, genotype),
    expansion: pick(slot.expansion, genotype),
    expandGroups: pick(slot.expandGroups, genotype),
    projectGroups: pick(slot.projectGroups, genotype),
    seRatio: pick(slot.seRatio, genotype),
    activation: pick(slot.activation, genotype),
    skip: pick(slot.skip, genotype),
  };
  const op = pick(slot.op, genotype);
  if (op === null) return own;
  const { name: _name, ...replaced } = op;
  return { ...own, ...replaced } as BlockSettings;
}
