import { MixnasError } from '../src/util/errors.ts';

/** The error that `work` ends with; anything but a MixnasError, or none, fails the test. */
export function thrown(work: () => unknown): MixnasError {
  try {
    work();
  } catch (error) {
    if (error instanceof MixnasError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The error that a promise is rejected with; anything but a MixnasError, or none, fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<MixnasError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MixnasError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
