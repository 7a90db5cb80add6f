import { MixnasError } from '../../util/errors.ts';

/** Throws: a block string that cannot be read, and why. */
export function invalid(text: string, problem: string, hint?: string): never {
  throw new MixnasError('BLOCK_STRING', `"${text}": ${problem}`, { hint });
}

/** A value such as `3` or `3.5.7` as kernel sizes. @throws MixnasError `BLOCK_STRING` */
export function kernelsOf(text: string, value: string): number[] {
  const kernels = value.split('.').map(Number);
  if (kernels.some((kernel) => !Number.isInteger(kernel) || kernel < 1)) invalid(text, `kernels "${value}"`);
  return kernels;
}

/** Groups of a 1×1 convolution: `1` is one, `1.1` two. @throws MixnasError `BLOCK_STRING` */
export function pointwiseGroups(text: string, key: string, value = '1'): number {
  const kernels = kernelsOf(text, value);
  if (kernels.some((kernel) => kernel !== 1)) invalid(text, `"${key}${value}": only kernels of 1 are known here`);
  return kernels.length;
}

/** `1`, `1.1`, …: the kernels of a 1×1 convolution in `groups` groups. */
export function repeatedOnes(groups: number): string {
  return Array(groups).fill(1).join('.');
}

/** A whole number of at least 1. @throws MixnasError `BLOCK_STRING` */
export function wholeOf(text: string, key: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) invalid(text, `"${key}${value}": expected a whole number of at least 1`);
  return number;
}
