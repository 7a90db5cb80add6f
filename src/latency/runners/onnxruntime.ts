import type { DeviceSettings } from '../../config/index.ts';
import { loadOnnxRuntime, ONNX_INPUT, onnxRuntimeVersion } from '../../export/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import type { Runner } from '../runner.ts';
import { measuredModel } from './measured-model.ts';
import { randomInput, timeCalls } from './random-images.ts';

/** How far ONNX Runtime rewrites a network before it runs it; `all` is its default. */
export const OPTIMIZATION_LEVELS = ['disabled', 'basic', 'extended', 'all'] as const;
export type OptimizationLevel = (typeof OPTIMIZATION_LEVELS)[number];

/** Threads, order and numbers as a deployed network has them; idle threads spin, as ONNX Runtime lets them by default. */
function sessionOptions(threads: number, level: OptimizationLevel) {
  return {
    logSeverityLevel: 3 as const,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential' as const,
    graphOptimizationLevel: level,
    // it holds for the whole process, and only where the first session of all asks for it
    extra: { session: { set_denormal_as_zero: '1' } },
  };
}

/**
 * This machine's CPU in ONNX Runtime: float32, batch norm folded, denormal numbers taken for zero. Sessions of this process
 * that were opened elsewhere before may leave denormals on.
 * @throws MixnasError `ONNXRUNTIME_MISSING`; `load` throws `ONNX_REFUSED`
 */
export async function openOnnxRuntime(
  settings: Extract<DeviceSettings, { kind: 'onnxruntime' }>,
  level: OptimizationLevel = 'all',
): Promise<Runner> {
  const { InferenceSession, Tensor, env } = await loadOnnxRuntime();
  const { threads, batch } = settings;
  return {
    runtime: onnxRuntimeVersion(env.versions),
    threads,
    batch,
    isInProcess: true,
    isLocal: true,
    load: async (network) => {
      const [height, width, channels] = network.graph.input;
      const model = measuredModel(network, settings);
      const session = await InferenceSession.create(model, sessionOptions(threads, level)).catch((cause: unknown) => {
        const message = `ONNX Runtime refuses the network: ${messageOf(cause)}`;
        throw new MixnasError('ONNX_REFUSED', message, { cause, exitCode: 1 });
      });
      const images = new Tensor('float32', randomInput(network.graph, batch), [batch, channels, height, width]);
      const call = () => session.run({ [ONNX_INPUT]: images });
      return {
        run: (times, warmups = 0) => timeCalls(call, times, warmups),
        close: () => session.release(),
      };
    },
    close: async () => undefined,
  };
}
