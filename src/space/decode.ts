import { type Graph, GraphBuilder, type Piece } from '../graph/index.ts';
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

function stemPiece(plan: SpacePlan, genotype: Genotype, stride: number): Piece {
  const filters = pick(plan.stemFilters, genotype);
  const kernel = pick(plan.stemKernel, genotype);
  const activation = pick(plan.stemActivation, genotype);
  return {
    block: 'stem',
    key: `stem ${filters} ${kernel} ${stride} ${activation}`,
    build(builder, x) {
      const y = builder.conv('conv', x, filters, kernel, { stride });
      return builder.activation('act', builder.batchNorm('bn', y), activation);
    },
  };
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

function headPieces(document: SpaceDocument, plan: SpacePlan, genotype: Genotype, classes: number): Piece[] {
  const filters = pick(plan.headFilters, genotype);
  const activation = pick(plan.headActivation, genotype);
  const { dropout } = document.head;
  const head: Piece = {
    block: 'head',
    key: `head ${filters} ${activation}`,
    build: (builder, x) =>
      builder.activation('act', builder.batchNorm('bn', builder.conv('conv', x, filters, 1)), activation),
  };
  const classifier: Piece = {
    block: 'fc',
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
  return [
    stemPiece(plan, genotype, lowRes ? 1 : document.stem.stride),
    ...blockPieces(plan, genotype, lowRes),
    ...headPieces(document, plan, genotype, target.classes),
  ];
}

/** Builds the network of a genotype. Genotypes of one canonical form build equal graphs. */
export function buildNetwork(name: string, pieces: readonly Piece[], size: number): Graph {
  const builder = new GraphBuilder(name, [size, size, 3]);
  return builder.build(pieces.reduce((x, piece) => piece.build(builder.block(piece.block), x), builder.input));
}
