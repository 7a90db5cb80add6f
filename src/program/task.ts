import type { Attempt, ProgramResult } from './attempt.ts';
import type { ProgramOrder } from './order.ts';

/** One request under way; null as its result says that the process had ended before it came. */
export interface Task {
  readonly attempt: Attempt;
  readonly onSign: ProgramOrder['onSign'];
  readonly resolve: (result: ProgramResult | null) => void;
  readonly reject: (error: Error) => void;
}
