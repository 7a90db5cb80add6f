import type { DeviceSettings } from '../../config/index.ts';
import { type CompileSettings, openEngine } from '../../engine/index.ts';
import { initialWeights } from '../../graph/index.ts';
import type { Runner } from '../runner.ts';
import { randomInput, timeCalls } from './random-images.ts';

function inferenceSettings(batchSize: number, threads: number): CompileSettings {
  return {
    batchSize,
    threads,
    optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
    weightDecay: 0,
    averageDecay: null,
    batchNormMomentum: null,
  };
}

/**
 * This machine's CPU in this project's own kernels.
 * @throws MixnasError `ENGINE_MISSING`
 */
export async function openNativeRunner({
  threads,
  batch,
}: Extract<DeviceSettings, { kind: 'native' }>): Promise<Runner> {
  const engine = await openEngine({ name: 'native', backend: 'auto', threads });
  return {
    runtime: engine.version,
    threads,
    batch,
    isInProcess: true,
    isLocal: true,
    load: async ({ graph }) => {
      const weights = initialWeights(graph, 'latency');
      const session = await engine.compile(graph, weights, inferenceSettings(batch, threads));
      const images = randomInput(graph, batch);
      return {
        run: (times, warmups = 0) => timeCalls(() => session.predict(images, batch), times, warmups),
        close: async () => session.dispose(),
      };
    },
    close: async () => engine.dispose(),
  };
}
