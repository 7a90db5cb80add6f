import { isTrained } from '../../../graph/index.ts';
import type { StateEntry } from '../state.ts';
import type { Layout } from './layout.ts';
import type { Instruction, Operand } from './words.ts';

const FLOAT_BYTES = 4;

function floatsOf(operand: Operand, sizes: ReadonlyMap<number, number>): number {
  if (operand === null || typeof operand === 'number' || operand.kind === 'real') return 0;
  return operand.kind === 'buffer' ? operand.floats : (sizes.get(operand.offset) ?? 0);
}

/** What stands for the same memory in a list of operands: a buffer is one object, a weight is named by its place. */
function identity(operand: Operand): unknown {
  if (operand === null || typeof operand === 'number' || operand.kind !== 'stored') return operand;
  return `${operand.space} ${operand.offset}`;
}

/**
 * Bytes that an instruction is given for a full batch: every buffer and every weight it names, once each, whether it reads
 * them, writes them or both. It moves no less than that unless something is still in a cache.
 */
export function instructionBytes({ operands }: Instruction, { parameters, offsets }: Layout): number {
  const sizes = new Map(parameters.map(({ name, size }) => [offsets.get(name) as number, size]));
  const distinct = new Map(operands.map((operand) => [identity(operand), operand]));
  return FLOAT_BYTES * [...distinct.values()].reduce<number>((sum, operand) => sum + floatsOf(operand, sizes), 0);
}

/** Bytes that the optimiser is given: everything of the session's state, and the gradients. */
export function updateBytes({ parameters }: Layout, entries: readonly StateEntry[]): number {
  const gradients = parameters.filter(isTrained).reduce((sum, { size }) => sum + size, 0);
  return FLOAT_BYTES * entries.reduce((sum, { size }) => sum + size, gradients);
}
