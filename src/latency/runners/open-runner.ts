import type { DeviceSettings } from '../../config/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Runner } from '../runner.ts';
import { openCommand } from './command.ts';
import { openNativeRunner } from './native.ts';
import { openOnnxRuntime } from './onnxruntime.ts';

/**
 * Opens what networks are measured on.
 * @throws MixnasError `DEVICE_TABLE` for a latency table, on which nothing runs; `ONNXRUNTIME_MISSING`, `ENGINE_MISSING`
 */
export async function openRunner(settings: DeviceSettings): Promise<Runner> {
  switch (settings.kind) {
    case 'onnxruntime':
      return await openOnnxRuntime(settings);
    case 'native':
      return await openNativeRunner(settings);
    case 'command':
      return await openCommand(settings);
    case 'table':
      throw new MixnasError('DEVICE_TABLE', `${settings.file} is a latency table: nothing can be measured on it`, {
        hint: 'name the device that the table was built on, for instance --device cpu',
      });
  }
}
