import { bug } from '../../../util/errors.ts';
import type { ActivationType } from '../../activation-type.ts';

/** Kernels by their number; the compiled module has the same table (`native/src/codes.hpp`). */
export const KERNELS = [
  'convForward',
  'convBackward',
  'depthwiseForward',
  'depthwiseBackward',
  'normStats',
  'normFinish',
  'normInfer',
  'normBackward',
  'squeezeForward',
  'squeezeBackward',
  'loadValue',
  'sinkValue',
  'gradValue',
  'addValues',
  'dropout',
  'clearValue',
  'copyChannels',
  'shiftValue',
  'poolForward',
  'poolBackward',
  'meanForward',
  'meanBackward',
  'softmaxLoss',
] as const;

export type Kernel = (typeof KERNELS)[number];

/** Activations by their number. */
export const ACTIVATIONS = ['none', 'relu', 'relu6', 'swish', 'hard-swish', 'sigmoid', 'hard-sigmoid'] as const;

/** Buffers start at multiples of this many floats, and offsets are counted in it. */
export const UNIT = 16;

/** `n` rounded up to whole units. */
export function inUnits(n: number): number {
  return Math.ceil(n / UNIT) * UNIT;
}

/** Temporary memory in the arena; its place is found once all instructions are known. */
export interface Buffer {
  readonly kind: 'buffer';
  /** What it takes of the arena. */
  readonly floats: number;
  readonly type: ActivationType;
  /** Start in the arena in floats, a multiple of `UNIT`; -1 until it is placed. */
  offset: number;
}

/** Memory for `values` numbers; two of bf16 take one float. */
export function makeBuffer(values: number, type: ActivationType = 'float32'): Buffer {
  return { kind: 'buffer', floats: type === 'bf16' ? Math.ceil(values / 2) : values, type, offset: -1 };
}

/** Memory for as many numbers of the same type. */
export function makeLike(buffer: Buffer): Buffer {
  return { ...buffer, offset: -1 };
}

/** A weight, or its gradient, at an offset in floats. */
export interface Stored {
  readonly kind: 'stored';
  readonly space: 'parameters' | 'gradients';
  readonly offset: number;
}

export type Pointer = Buffer | Stored | null;

/** Whole numbers stand for themselves; real numbers are wrapped. */
export type Operand = number | { readonly kind: 'real'; readonly value: number } | Pointer;

export function real(value: number): Operand {
  return { kind: 'real', value };
}

export interface Instruction {
  readonly kernel: Kernel;
  /** What it is part of, for timing per op. */
  readonly node: string;
  readonly operands: readonly Operand[];
}

/** Memory that operands point into, by number; `arena16` is the arena too, where numbers are of 16 bits (bf16). */
export const SPACES = { arena: 0, parameters: 1, gradients: 2, arena16: 3 } as const;
const MOST_UNITS = 2 ** 29;
/** Floats that an operand can point at. */
export const MOST_FLOATS = MOST_UNITS * UNIT;

function pointerWord(space: number, offset: number): number {
  const units = offset / UNIT;
  if (!Number.isInteger(units) || units < 0 || units >= MOST_UNITS) throw bug(`offset ${offset} cannot be encoded`);
  return units * 4 + space;
}

function encodeOperand(operand: Operand): number {
  if (operand === null) return -1;
  if (typeof operand === 'number') {
    if (!Number.isInteger(operand) || Math.abs(operand) >= 2 ** 31)
      throw bug(`operand ${operand} is no 32-bit integer`);
    return operand;
  }
  if (operand.kind === 'real') return new Int32Array(new Float32Array([operand.value]).buffer)[0] as number;
  if (operand.kind === 'stored') return pointerWord(SPACES[operand.space], operand.offset);
  return pointerWord(operand.type === 'bf16' ? SPACES.arena16 : SPACES.arena, operand.offset);
}

/** Words of a program: per instruction its length, its kernel's number and its operands. */
export function encodeProgram(instructions: readonly Instruction[]): Int32Array {
  return Int32Array.from(
    instructions.flatMap(({ kernel, operands }) => [
      operands.length + 2,
      KERNELS.indexOf(kernel),
      ...operands.map(encodeOperand),
    ]),
  );
}
