import { type Command, InvalidArgumentError } from 'commander';
import type { Partition } from '../../graph/index.ts';
import { oneOf, wholeNumber } from '../options.ts';

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
    throw new InvalidArgumentError(`expected whole numbers of at least 1 with commas between; got "${text}".`);
  }
  return values;
}

/** Adds the options of `VariantOptions` to a command. */
export function addVariantOptions(command: Command): Command {
  return command
    .option('--kernels <list>', 'depthwise kernels instead of its own, for instance 3,5,7', wholeNumbers)
    .option('--groups <n>', 'depthwise kernels 3, 5, … in this many groups (1 to 6)', wholeNumber(1))
    .option(
      '--partition <kind>',
      'how kernels share the channels: equal or exponential',
      oneOf(['equal', 'exponential']),
    )
    .option('--dilated', 'dilated 3×3 kernels instead of large ones, in layers without a stride')
    .option('--layer <n>', 'change only this depthwise layer, counted from 0', wholeNumber(0));
}
