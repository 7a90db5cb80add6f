import { messageOf } from '../../util/errors.ts';
import type { EngineProbe } from '../engine.ts';
import { NATIVE_INSTALL, openNative } from './engine.ts';

/** Whether the native kernels load here, and why not. */
export function probeNative(): EngineProbe {
  try {
    const { version, instructionSet } = openNative({ threads: 1 });
    return { engine: 'native', backend: instructionSet, available: true, detail: version, install: null };
  } catch (error) {
    return { engine: 'native', backend: 'cpu', available: false, detail: messageOf(error), install: NATIVE_INSTALL };
  }
}
