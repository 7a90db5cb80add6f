import { InvalidArgumentError } from 'commander';
import { type Graph, kernelsOfGroups, type Partition, withDepthwise } from '../../graph/index.ts';
import { MixnasError } from '../../util/errors.ts';

/** Options that change a network's depthwise convolutions. */
export interface VariantOptions {
  readonly kernels?: readonly number[];
  readonly groups?: number;
  readonly partition?: Partition;
  readonly dilated?: boolean;
  readonly layer?: number;
}

/** Parses whole numbers of at least 1 with commas between them, for commander. */
export function wholeNumbers(text: string): number[] {
  const values = text.split(',').map(Number);
  if (text.trim() === '' || values.some((value) => !Number.isInteger(value) || value < 1)) {
    throw new InvalidArgumentError(`expected whole numbers of at least 1 with commas between; came "${text}".`);
  }
  return values;
}

/**
 * The network with the depthwise convolutions that the options ask for; itself when they ask for nothing.
 * @throws MixnasError `USAGE` for options that contradict each other or change nothing; those of `withDepthwise`
 */
export function changeDepthwise(graph: Graph, options: VariantOptions): Graph {
  const { kernels, groups, partition, dilated, layer } = options;
  if (kernels !== undefined && groups !== undefined) {
    throw new MixnasError('USAGE', 'expected --kernels or --groups; both came', {
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
