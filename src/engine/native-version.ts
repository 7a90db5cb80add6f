import { ACTIVATION_TYPES, type ActivationType } from './activation-type.ts';
import { INSTRUCTION_SETS, type InstructionSet } from './instruction-sets.ts';

/** What the bits of the native engine depend on, besides the version of its kernels. */
export interface NativeKind {
  readonly instructionSet: InstructionSet;
  readonly activations: ActivationType;
}

/** `native 3 avx512`, or `native 3 avx512 bf16` where activations are kept so. */
export function nativeVersion(kernels: number, instructionSet: string, activations: ActivationType): string {
  return `native ${kernels} ${instructionSet}${activations === 'float32' ? '' : ` ${activations}`}`;
}

/** What a version says of the native engine, of any version of its kernels; null of other engines and of programs. */
export function readNativeVersion(version: string): NativeKind | null {
  const [, set, type = 'float32'] = /^native \d+ (\w+)(?: (\w+))?$/.exec(version) ?? [];
  const instructionSet = INSTRUCTION_SETS.find((name) => name === set);
  const activations = ACTIVATION_TYPES.find((name) => name === type);
  return instructionSet === undefined || activations === undefined ? null : { instructionSet, activations };
}
