import { messageOf } from '../../util/errors.ts';
import { installCommand } from '../../util/optional-packages.ts';
import type { EngineProbe } from '../engine.ts';
import { openEngine } from '../open-engine.ts';

/** Whether each back end of TensorFlow.js starts here; each is tried, and what fails says why. */
export async function probeTfjs(): Promise<EngineProbe[]> {
  const probes: EngineProbe[] = [];
  for (const backend of ['tensorflow', 'wasm', 'cpu'] as const) {
    const install = installCommand(backend === 'tensorflow' ? 'tensorflow' : 'tfjs');
    try {
      const { version } = await openEngine({ name: 'tfjs', backend, threads: 1 });
      probes.push({ engine: 'tfjs', backend, available: true, detail: version, install: null });
    } catch (error) {
      probes.push({ engine: 'tfjs', backend, available: false, detail: messageOf(error), install });
    }
  }
  return probes;
}
