import { type Buffer, type Instruction, inUnits } from './words.ts';

interface Life {
  readonly buffer: Buffer;
  readonly first: number;
  last: number;
}

/** A buffer that is filled between two instructions. */
export interface Filled {
  readonly buffer: Buffer;
  /** The instruction before which it is filled. */
  readonly before: number;
}

function livesOf(instructions: readonly Instruction[], filled: readonly Filled[], last: readonly Buffer[]): Life[] {
  const lives = new Map<Buffer, Life>(
    filled.map(({ buffer, before }) => [buffer, { buffer, first: before, last: before }]),
  );
  for (const [at, { operands }] of instructions.entries()) {
    for (const operand of operands) {
      if (operand === null || typeof operand === 'number' || operand.kind !== 'buffer') continue;
      const life = lives.get(operand);
      if (life === undefined) lives.set(operand, { buffer: operand, first: at, last: at });
      else life.last = at;
    }
  }
  for (const buffer of last) {
    const life = lives.get(buffer);
    if (life !== undefined) life.last = instructions.length;
  }
  return [...lives.values()];
}

/**
 * Gives every buffer its place, so that buffers alive at the same time never overlap: largest first, each at the lowest
 * place that is free for its whole life.
 *
 * @param filled from outside; no instruction before that names them. -1 is before the first, at a moment of its own
 * @param outputs read after the last one
 * @returns floats that the arena needs
 */
export function placeBuffers(
  instructions: readonly Instruction[],
  filled: readonly Filled[],
  outputs: readonly Buffer[],
): number {
  const lives = livesOf(instructions, filled, outputs).sort((a, b) => b.buffer.floats - a.buffer.floats);
  const placed: Life[] = [];
  let total = 0;
  for (const life of lives) {
    const size = inUnits(life.buffer.floats);
    const taken = placed
      .filter((other) => other.first <= life.last && life.first <= other.last)
      .sort((a, b) => a.buffer.offset - b.buffer.offset);
    let offset = 0;
    for (const { buffer } of taken) {
      if (buffer.offset - offset >= size) break;
      offset = Math.max(offset, buffer.offset + inUnits(buffer.floats));
    }
    life.buffer.offset = offset;
    total = Math.max(total, offset + size);
    placed.push(life);
  }
  return total;
}
