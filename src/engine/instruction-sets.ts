/** Instruction sets that the native kernels are compiled for, the best first. */
export const INSTRUCTION_SETS = ['amx', 'avx512', 'avx2', 'base'] as const;

export type InstructionSet = (typeof INSTRUCTION_SETS)[number];
