import { bug, messageOf } from '../../util/errors.ts';
import { nativeCode } from './addon.ts';
import { noRoom } from './plan/plan.ts';

/**
 * What an exception of the compiled module means to a user: no memory, or a defect of the planner.
 * @param floats that the call needed, for the message
 * @returns a MixnasError `OUT_OF_MEMORY` or `BUG`; any other error as it is
 */
export function explain(error: unknown, network: string, floats: number): unknown {
  const code = nativeCode(error);
  if (code === 'OUT_OF_MEMORY') return noRoom(network, floats, error);
  if (code !== 'NATIVE_ARGUMENT' && code !== 'NATIVE_PROGRAM') return error;
  return bug(`network ${network}: ${messageOf(error)}`);
}

/**
 * Calls the compiled module and explains what it throws.
 * @param floats that the call needs, for the message
 * @throws MixnasError `OUT_OF_MEMORY`, `BUG`
 */
export function explained<T>(network: string, floats: number, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw explain(error, network, floats);
  }
}
