import { type ActivationName, type Graph, GraphBuilder, type Piece } from '../graph/index.ts';
import { addBlock, effectiveSettings, effectiveSignature } from './block.ts';
import type { Genotype } from './genotype.ts';
import type { NetworkTarget } from './space.ts';
import type { SpaceDocument } from './space-schema.ts';
import { pick, type SpacePlan, slotSettings } from './stage-plan.ts';

/** Side of the images up to which a network of a space with `lowRes: auto` keeps its first strides at 1, pixels. */
const LOW_RES_SIZE = 64;

function isLowRes(document: SpaceDocument, { lowRes, size, designSize }: NetworkTarget): boolean {
  return lowRes ?? (document.lowRes === 'auto' && (designSize ?? size) <= LOW_RES_SIZE);
}

interface StemSettings {
  readonly filters: number;
  readonly kernel: number;
  readonly activation: ActivationName;
}

/** The convolution that the network begins with. */
export function stemPiece({ filters, kernel, activation }: StemSettings, stride: number): Piece {
  return {
    block: 'stem',
    slot: 'stem',
    key: `stem ${filters} ${kernel} ${stride} ${activation}`,
    build(builder, x) {
      const y = builder.conv('conv', x, filters, kernel, { stride });
      return builder.activation('act', builder.batchNorm('bn', y), activation);
    },
  };
}

/** A block's place in the space. Alternatives of `op` do not share it: they are different things. */
export function placeName(stage: string, position: number, op: { readonly name: string } | null): string {
  return op === null ? `${stage}/${position}` : `${stage}/${position}:${op.name}`;
}

/** The blocks of every stage, numbered from 0; positions that are nothing leave no trace. */
function blockPieces(plan: SpacePlan, genotype: Genotype, lowRes: boolean): Piece[] {
  const pieces: Piece[] = [];
  let input = pick(plan.stemFilters, genotype);
  let keepsNextStride = lowRes;
  for (const stage of plan.stages) {
    const filters = pick(stage.filters, genotype);
    for (const [i, slot] of stage.slots.slice(0, pick(stage.blocks, genotype)).entries()) {
      const place = { input, filters, stride: i === 0 ? pick(stage.stride, genotype) : 1 };
      const effective = effectiveSettings(slotSettings(slot, genotype), place);
      if (effective === null) continue;
      const keepsStride = keepsNextStride && place.stride > 1;
      if (keepsStride) keepsNextStride = false;
      const stride = keepsStride ? 1 : place.stride;
      pieces.push({
        block: String(pieces.length),
        slot: placeName(stage.path, i, pick(slot.op, genotype)),
        key: `${effectiveSignature(effective, place)} ${stride}`,
        build: (builder, x) => addBlock(builder, x, effective, place, stride),
      });
      input = filters;
    }
  }
  return pieces;
}

/** Blocks of a network that are not identities; stem, head and classifier do not count. */
export function countBlocks(pieces: readonly Piece[]): number {
  // an identity that changes the shape leaves a 1×1 convolution, whose key begins as all signatures do: with its kind
  return pieces.filter(({ block, key }) => /^\d+$/.test(block) && !key.startsWith('identity ')).length;
}

/** The pieces after the last block: the head, unless it has no filters, and the classifier. */
export function headPieces(
  { filters, activation }: { readonly filters: number; readonly activation: ActivationName },
  dropout: number,
  classes: number,
): Piece[] {
  const head: Piece = {
    block: 'head',
    slot: 'head',
    key: `head ${filters} ${activation}`,
    build: (builder, x) =>
      builder.activation('act', builder.batchNorm('bn', builder.conv('conv', x, filters, 1)), activation),
  };
  const classifier: Piece = {
    block: 'fc',
    slot: 'fc',
    key: `fc ${classes}`,
    build(builder, x) {
      let y = builder.add('pool', { kind: 'global-avg-pool' }, x);
      if (dropout > 0) y = builder.add('dropout', { kind: 'dropout', rate: dropout }, y);
      return builder.add('dense', { kind: 'dense', units: classes, bias: true }, y);
    },
  };
  return filters > 0 ? [head, classifier] : [classifier];
}

/** The network of a genotype as the chain of its pieces: stem, the blocks of every stage, head, classifier. */
export function piecesOf(
  document: SpaceDocument,
  plan: SpacePlan,
  genotype: Genotype,
  target: NetworkTarget,
): readonly Piece[] {
  const lowRes = isLowRes(document, target);
  const stem = {
    filters: pick(plan.stemFilters, genotype),
    kernel: pick(plan.stemKernel, genotype),
    activation: pick(plan.stemActivation, genotype),
  };
  const head = { filters: pick(plan.headFilters, genotype), activation: pick(plan.headActivation, genotype) };
  return [
    stemPiece(stem, lowRes ? 1 : document.stem.stride),
    ...blockPieces(plan, genotype, lowRes),
    ...headPieces(head, document.head.dropout, target.classes),
  ];
}

/** Builds the network of a genotype. Genotypes of one canonical form build equal graphs. */
export function buildNetwork(
  name: string,
  pieces: readonly Piece[],
  { size, channels = 3 }: Pick<NetworkTarget, 'size' | 'channels'>,
): Graph {
  const builder = new GraphBuilder(name, [size, size, channels]);
  return builder.build(pieces.reduce((x, piece) => piece.build(builder.block(piece.block), x), builder.input));
}
