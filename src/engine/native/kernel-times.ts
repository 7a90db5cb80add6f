import type { Layout } from './plan/layout.ts';
import { instructionBytes, updateBytes } from './plan/traffic.ts';
import type { Instruction } from './plan/words.ts';
import type { StateEntry } from './state.ts';

/** Seconds of one part of a step. */
export interface KernelTime {
  /** Node of the graph, `output` for the loss, `update` for the optimiser. */
  readonly node: string;
  readonly kernel: string;
  readonly seconds: number;
  /** Memory that it was given, each buffer and each weight once. */
  readonly bytes: number;
}

/** A program that ran, and where it was timed the seconds of each instruction with those of the update last. */
export interface Ran {
  readonly instructions: readonly Instruction[];
  readonly seconds: Float64Array | undefined;
}

/** The time of every kernel of programs that were timed, in their order. */
export function kernelTimes(ran: readonly Ran[], layout: Layout): KernelTime[] {
  return ran.flatMap(({ instructions, seconds }) =>
    instructions.map((instruction, i): KernelTime => {
      const { node, kernel } = instruction;
      return { node, kernel, seconds: seconds?.[i] ?? 0, bytes: instructionBytes(instruction, layout) };
    }),
  );
}

/** The time of the optimiser, which ran after the last of these programs. */
export function updateTime(ran: readonly Ran[], layout: Layout, entries: readonly StateEntry[]): KernelTime {
  const seconds = ran.at(-1)?.seconds?.at(-1) ?? 0;
  return { node: 'update', kernel: 'optimize', seconds, bytes: updateBytes(layout, entries) };
}
