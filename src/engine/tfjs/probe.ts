import { messageOf } from '../../util/errors.ts';
import type { EngineProbe } from '../engine.ts';

/** Whether each back end of TensorFlow.js starts here; each is tried, and what fails says why. */
export async function probeTfjs(): Promise<EngineProbe[]> {
  const { openTfjs } = await import('./engine.ts');
  const { TENSORFLOW_INSTALL } = await import('./backend.ts');
  const probes: EngineProbe[] = [];
  for (const backend of ['tensorflow', 'wasm', 'cpu'] as const) {
    const install = backend === 'tensorflow' ? TENSORFLOW_INSTALL : 'npm ci';
    try {
      const { version } = await openTfjs({ backend });
      probes.push({ engine: 'tfjs', backend, available: true, detail: version, install: null });
    } catch (error) {
      probes.push({ engine: 'tfjs', backend, available: false, detail: messageOf(error), install });
    }
  }
  return probes;
}
