/** Instruction sets that the native kernels are compiled for, the best first. */
export const INSTRUCTION_SETS = ['amx', 'avx512', 'avx2', 'base'] as const;

export type InstructionSet = (typeof INSTRUCTION_SETS)[number];

/** The instruction set in an engine's version, `native 3 avx512`; null of other engines and of programs. */
export function instructionSetOf(version: string): InstructionSet | null {
  const name = /^native \d+ (\w+)$/.exec(version)?.[1];
  return INSTRUCTION_SETS.find((set) => set === name) ?? null;
}
