import { messageOf } from '../../util/errors.ts';
import { installCommand } from '../../util/optional-packages.ts';
import type { EngineProbe } from '../engine.ts';
import { nativePlace, openNative } from './engine.ts';

/** Whether the native kernels load here, and why not. */
export function probeNative(): EngineProbe {
  try {
    const { version, instructionSet } = openNative({ threads: 1 });
    const detail = `${version} (${nativePlace()})`;
    return { engine: 'native', backend: instructionSet, available: true, detail, install: null };
  } catch (error) {
    const install = installCommand('native');
    return { engine: 'native', backend: 'cpu', available: false, detail: messageOf(error), install };
  }
}
