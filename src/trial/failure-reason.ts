import { MixnasError, messageOf } from '../util/errors.ts';
import type { FailureReason } from './request.ts';

/** What engines and Node.js say when memory runs out; `Aborted(` is what WebAssembly code says when it cannot allocate. */
const MEMORY = [
  /Array buffer allocation failed/,
  /Invalid typed array length/,
  /bad_alloc/,
  /out of memory/i,
  /^Aborted\(/,
];

/** The reason to store for an error that ended a trial. */
export function failureReason(error: unknown): FailureReason {
  if (error instanceof MixnasError && error.code === 'OUT_OF_MEMORY') return 'out-of-memory';
  const message = messageOf(error);
  return MEMORY.some((pattern) => pattern.test(message)) ? 'out-of-memory' : 'error';
}
