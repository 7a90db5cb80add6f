import { type Graph, GraphBuilder } from '../graph/index.ts';
import { addBlock, effectiveSettings } from './block.ts';
import type { Genotype } from './genotype.ts';
import { pick, type SpacePlan, slotSettings } from './plan.ts';
import type { SpaceDocument } from './schema.ts';
import type { NetworkTarget } from './space.ts';

/** Side of the images up to which a network of a space with `lowRes: auto` keeps its first strides at 1, pixels. */
const LOW_RES_SIZE = 64;

/**
 * Builds the network of a genotype: stem, the blocks of every stage numbered from 0, head, classifier.
 * Positions that are nothing leave no trace, so genotypes of one canonical form build equal graphs.
 */
export function decodeGenotype(
  document: SpaceDocument,
  plan: SpacePlan,
  genotype: Genotype,
  target: NetworkTarget,
): Graph {
  const lowRes = target.lowRes ?? (document.lowRes === 'auto' && (target.designSize ?? target.size) <= LOW_RES_SIZE);
  const builder = new GraphBuilder(document.name, [target.size, target.size, 3]);
  const stride = lowRes ? 1 : document.stem.stride;
  let x = builder.conv('conv', builder.input, pick(plan.stemFilters, genotype), pick(plan.stemKernel, genotype), {
    stride,
  });
  x = builder.activation('act', builder.batchNorm('bn', x), pick(plan.stemActivation, genotype));
  let block = 0;
  let keepsNextStride = lowRes;
  for (const stage of plan.stages) {
    const filters = pick(stage.filters, genotype);
    for (const [i, slot] of stage.slots.slice(0, pick(stage.blocks, genotype)).entries()) {
      const place = { input: x.shape[2], filters, stride: i === 0 ? pick(stage.stride, genotype) : 1 };
      const effective = effectiveSettings(slotSettings(slot, genotype), place);
      if (effective === null) continue;
      const keepsStride = keepsNextStride && place.stride > 1;
      if (keepsStride) keepsNextStride = false;
      builder.block(String(block++));
      x = addBlock(builder, x, effective, place, keepsStride ? 1 : place.stride);
    }
  }
  return withHead(builder, x, document, plan, genotype, target.classes);
}

function withHead(
  builder: GraphBuilder,
  last: ReturnType<GraphBuilder['conv']>,
  document: SpaceDocument,
  plan: SpacePlan,
  genotype: Genotype,
  classes: number,
): Graph {
  let x = last;
  const filters = pick(plan.headFilters, genotype);
  if (filters > 0) {
    builder.block('head');
    x = builder.conv('conv', x, filters, 1);
    x = builder.activation('act', builder.batchNorm('bn', x), pick(plan.headActivation, genotype));
  }
  builder.block('fc');
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  if (document.head.dropout > 0) x = builder.add('dropout', { kind: 'dropout', rate: document.head.dropout }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: classes, bias: true }, x));
}
