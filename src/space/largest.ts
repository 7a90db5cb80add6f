import { GraphBuilder, type Piece } from '../graph/index.ts';
import { addBlock, type BlockSettings, PLAIN } from './block.ts';
import { headPieces, placeName, stemPiece } from './decode.ts';
import type { LargestPart } from './space.ts';
import type { SpaceDocument } from './space-schema.ts';
import type { Setting, SlotPlan, SpacePlan, StagePlan } from './stage-plan.ts';

/** Side of the images of the parts; weights do not depend on it. */
const SIZE = 8;

const most = ({ options }: Setting<number>): number => Math.max(...options);

function alone(piece: Pick<Piece, 'block' | 'slot' | 'build'>, channels: number): LargestPart {
  const builder = new GraphBuilder(piece.slot, [SIZE, SIZE, channels]);
  return { slot: piece.slot, graph: builder.build(piece.build(builder.block(piece.block), builder.input)) };
}

/** Every setting of a position at its largest; groups of convolutions are not a matter of size: each number of them. */
function largestSettings(slot: SlotPlan): BlockSettings[] {
  const shared: BlockSettings = {
    ...PLAIN,
    kernels: [Math.max(...slot.kernels.options.flat())],
    expansion: most(slot.expansion),
    seRatio: most(slot.seRatio),
    skip: 'none',
  };
  return slot.expandGroups.options.flatMap((expandGroups) =>
    slot.projectGroups.options.map((projectGroups) => ({ ...shared, expandGroups, projectGroups })),
  );
}

function slotParts(stage: StagePlan, position: number, input: number): LargestPart[] {
  const slot = stage.slots[position] as SlotPlan;
  const place = { input, filters: most(stage.filters), stride: 1 };
  return slot.op.options.flatMap((op) =>
    largestSettings(slot).map((settings) => {
      const { name: _name, ...replaced } = op ?? { name: '' };
      const own = { ...settings, ...replaced } as BlockSettings;
      const block = { ...own, kernels: [Math.max(...own.kernels)], skip: 'none' as const };
      const build: Piece['build'] = (builder, x) => addBlock(builder, x, block, place, 1);
      return alone({ block: 'part', slot: placeName(stage.path, position, op), build }, input);
    }),
  );
}

/**
 * What the networks of a space are cut from: for every place the largest kernels, widths and expansions. A place comes
 * several times where its convolutions have different numbers of groups or its `op` has alternatives.
 */
export function largestParts(document: SpaceDocument, plan: SpacePlan, classes: number, channels = 3): LargestPart[] {
  const stem = { filters: most(plan.stemFilters), kernel: most(plan.stemKernel), activation: PLAIN.activation };
  const parts = [alone(stemPiece(stem, 1), channels)];
  let before = stem.filters;
  for (const stage of plan.stages) {
    const filters = most(stage.filters);
    stage.slots.forEach((_, position) => {
      parts.push(...slotParts(stage, position, position === 0 ? before : filters));
    });
    before = filters;
  }
  const head = { filters: most(plan.headFilters), activation: PLAIN.activation };
  const last = plan.headFilters.options.includes(0) ? Math.max(before, head.filters) : head.filters;
  for (const piece of headPieces(head, document.head.dropout, classes)) {
    parts.push(alone(piece, piece.slot === 'head' ? before : last));
  }
  return parts;
}
