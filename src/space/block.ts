import {
  type ActivationName,
  addBottleneck,
  type GraphBuilder,
  type Partition,
  splitChannels,
  squeezeChannels,
  type Value,
} from '../graph/index.ts';

/** What is decided of a block, as a genotype says it. */
export interface BlockSettings {
  readonly kind: 'bottleneck' | 'conv' | 'identity';
  readonly kernels: readonly number[];
  readonly partition: Partition;
  /** Groups of mixed kernels are cut at multiples of this many channels, where there are enough. */
  readonly channelMultiple: number;
  readonly dilated: boolean;
  readonly expansion: number;
  readonly expandGroups: number;
  readonly projectGroups: number;
  readonly seRatio: number;
  readonly activation: ActivationName;
  readonly skip: 'none' | 'identity' | 'pool';
}

/** Where a block stands: channels in and out, and the stride that the space gives it. */
export interface BlockPlace {
  readonly input: number;
  readonly filters: number;
  readonly stride: number;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.every((size, i) => size === b[i]);
}

/**
 * How channels are divided, said in the plainest way that gives the same groups: the smallest multiple, then the equal
 * partition. It depends on nothing but the groups.
 */
function effectiveDivision(
  block: BlockSettings,
  channels: number,
): Pick<BlockSettings, 'partition' | 'channelMultiple'> {
  const { partition, channelMultiple } = block;
  if (partition === 'equal' && channelMultiple === 1) return { partition, channelMultiple };
  const groups = block.kernels.length;
  const wanted = splitChannels(channels, groups, partition, channelMultiple);
  const partitions: readonly Partition[] = channels < 2 ** (groups - 1) ? ['equal'] : ['equal', 'exponential'];
  for (let multiple = 1; multiple < channelMultiple; multiple++) {
    for (const plainer of partitions) {
      if (isSame(splitChannels(channels, groups, plainer, multiple), wanted)) {
        return { partition: plainer, channelMultiple: multiple };
      }
    }
  }
  const isEqual = isSame(splitChannels(channels, groups, 'equal', channelMultiple), wanted);
  return { partition: isEqual ? 'equal' : partition, channelMultiple };
}

/**
 * The settings with everything that changes nothing at this place set to its plainest value, so that equal networks
 * have equal effective settings. Null when the block is nothing at all: an identity that keeps the shape.
 */
export function effectiveSettings(block: BlockSettings, place: BlockPlace): BlockSettings | null {
  const keepsShape = place.stride === 1 && place.input === place.filters;
  const fits = block.skip === 'pool' ? place.input === place.filters : keepsShape;
  const skip = fits ? block.skip : 'none';
  if (block.kind === 'identity') return keepsShape ? null : { ...PLAIN, kind: 'identity' };
  if (block.kind === 'conv') {
    const { kernels, seRatio, activation } = block;
    return { ...PLAIN, kind: 'conv', kernels, seRatio, activation, skip };
  }
  return {
    ...block,
    skip,
    ...effectiveDivision(block, Math.round(place.input * block.expansion)),
    dilated: block.dilated && place.stride === 1 && block.kernels.some((kernel) => kernel > 3),
    expandGroups: block.expansion === 1 ? 1 : block.expandGroups,
  };
}

/** The defaults of a block. */
export const PLAIN: BlockSettings = {
  kind: 'bottleneck',
  kernels: [3],
  partition: 'equal',
  channelMultiple: 1,
  dilated: false,
  expansion: 1,
  expandGroups: 1,
  projectGroups: 1,
  seRatio: 0,
  activation: 'relu',
  skip: 'identity',
};

/** Text that is equal for two blocks exactly when they build the same ops; empty for a block that is nothing. */
export function blockSignature(block: BlockSettings, place: BlockPlace): string {
  const effective = effectiveSettings(block, place);
  return effective === null ? '' : effectiveSignature(effective, place);
}

/** The signature of a block whose settings are effective ones. */
export function effectiveSignature(e: BlockSettings, place: BlockPlace): string {
  const middle = e.kind === 'bottleneck' ? Math.round(place.input * e.expansion) : 0;
  const squeeze = e.seRatio === 0 ? 0 : squeezeChannels(place.input, e.seRatio);
  const shape = `${place.input}>${middle}>${place.filters}/${place.stride}`;
  const depthwise = `${e.kernels.join('.')}${e.partition[1]}${e.channelMultiple === 1 ? '' : e.channelMultiple}${e.dilated ? 'd' : ''}`;
  return `${e.kind} ${shape} ${depthwise} ${e.expandGroups}:${e.projectGroups} ${squeeze} ${e.activation} ${e.skip}`;
}

function withSkip(builder: GraphBuilder, x: Value, y: Value, skip: BlockSettings['skip'], stride: number): Value {
  if (skip === 'none') return y;
  const pool = { kind: 'avg-pool', kernel: 3, stride, padding: 'same' } as const;
  return builder.add('skip', { kind: 'add' }, skip === 'pool' ? builder.add('skip-pool', pool, x) : x, y);
}

function addConv(builder: GraphBuilder, x: Value, block: BlockSettings, place: BlockPlace): Value {
  let y = builder.conv('conv', x, place.filters, block.kernels[0] as number, { stride: place.stride });
  y = builder.activation('act', builder.batchNorm('bn', y), block.activation);
  if (block.seRatio > 0) {
    const channels = squeezeChannels(place.input, block.seRatio);
    y = builder.add('se', { kind: 'squeeze-excite', channels, fn: block.activation, gate: 'sigmoid' }, y);
  }
  return withSkip(builder, x, y, block.skip, place.stride);
}

/**
 * Appends one block of a space to the builder's current block.
 * @param stride the stride to build with; 1 for a place of stride 2 in a low-resolution network
 */
export function addBlock(
  builder: GraphBuilder,
  x: Value,
  effective: BlockSettings,
  place: BlockPlace,
  stride: number,
): Value {
  const built = { ...place, stride };
  if (effective.kind === 'identity')
    return builder.batchNorm('bn', builder.conv('conv', x, place.filters, 1, { stride }));
  if (effective.kind === 'conv') return addConv(builder, x, effective, built);
  const y = addBottleneck(builder, x, {
    ...effective,
    filters: place.filters,
    stride,
    skip: effective.skip === 'identity',
  });
  return effective.skip === 'pool' ? withSkip(builder, x, y, 'pool', stride) : y;
}
