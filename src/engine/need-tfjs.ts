import { MixnasError } from '../util/errors.ts';
import { ADDITIONS, installCommand, isNotInstalled } from '../util/optional-packages.ts';
import { probeNative } from './native/probe.ts';

function missing(cause: unknown): MixnasError {
  const native = probeNative();
  const other = native.available
    ? 'set engine.kind=native'
    : `${installCommand('native')} builds the native engine, several times faster (needs a C++ compiler)`;
  const both = native.available ? '' : `, and neither is the native engine (${native.detail})`;
  return new MixnasError('ENGINE_MISSING', `engine tfjs: TensorFlow.js is not installed${both}`, {
    hint: `${installCommand('tfjs')} adds it; or ${other}`,
    cause,
  });
}

/**
 * Runs what imports TensorFlow.js, whose packages are installed only where they are asked for.
 * @throws MixnasError `ENGINE_MISSING` when one of them is not there, with both ways out; else as `use` does
 */
export async function needTfjs<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (ADDITIONS.tfjs.some((name) => isNotInstalled(error, name))) throw missing(error);
    throw error;
  }
}
