import { type Architecture, makeArchitecture } from '../architecture/index.ts';
import { type Graph, kernelsOfGroups, type Partition, withDepthwise } from '../graph/index.ts';
import { MixnasError } from '../util/errors.ts';

/** How the depthwise convolutions of a network are to be changed; nothing given, nothing changed. */
export interface VariantOptions {
  /** Kernels instead of its own, one per group of channels. */
  readonly kernels?: readonly number[];
  /** Short for the kernels 3, 5, …: how many of them. */
  readonly groups?: number;
  /** How the kernels share the channels. */
  readonly partition?: Partition;
  /** Dilated 3×3 kernels instead of large ones, in layers without a stride. */
  readonly dilated?: boolean;
  /** Only this depthwise layer, counted from 0. */
  readonly layer?: number;
}

/** What the variant is called: `mobilenet-v2-k3.5.7-exponential-dilated-layer9`; the plain name where nothing changes. */
function variantName(name: string, options: VariantOptions): string {
  const { kernels, groups, partition, dilated, layer } = options;
  const wanted = kernels ?? (groups === undefined ? undefined : kernelsOfGroups(groups));
  return [
    name,
    ...(wanted === undefined ? [] : [`k${wanted.join('.')}`]),
    ...(partition === undefined ? [] : [partition]),
    ...(dilated ? ['dilated'] : []),
    ...(layer === undefined ? [] : [`layer${layer}`]),
  ].join('-');
}

/**
 * The network with the depthwise convolutions that the options ask for; itself when they ask for nothing.
 * @throws MixnasError `USAGE` for options that contradict each other or change nothing; those of `withDepthwise`
 */
function changeDepthwise(graph: Graph, options: VariantOptions): Graph {
  const { kernels, groups, partition, dilated, layer } = options;
  if (kernels !== undefined && groups !== undefined) {
    throw new MixnasError('USAGE', 'expected --kernels or --groups; got both', {
      hint: '--groups 3 is short for --kernels 3,5,7',
    });
  }
  const wanted = kernels ?? (groups === undefined ? undefined : kernelsOfGroups(groups));
  if (wanted === undefined && partition === undefined && dilated === undefined) {
    if (layer === undefined) return graph;
    throw new MixnasError('USAGE', '--layer: expected --kernels, --groups, --partition or --dilated with it');
  }
  return withDepthwise(graph, { kernels: wanted, partition, dilated, layer });
}

/**
 * A document of the variant; the architecture itself where the options ask for nothing. What was measured and how the
 * original was trained is not true of a variant, and is left out.
 * @throws MixnasError `USAGE` for options that contradict each other or change nothing, `DEPTHWISE_VARIANT`, `CHANNEL_SPLIT`
 */
export function variantOf(architecture: Architecture, options: VariantOptions): Architecture {
  const graph = changeDepthwise(architecture.graph, options);
  if (graph === architecture.graph) return architecture;
  const name = variantName(architecture.name, options);
  return makeArchitecture(name, { ...graph, name });
}
