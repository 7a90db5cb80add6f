import { type Device, readDevice } from '../../latency/index.ts';
import { MixnasError } from '../../util/errors.ts';

/** What the command line says of a device besides its name. */
export interface DeviceOptions {
  readonly device: string;
  readonly threads?: number;
  readonly batch?: number;
}

/**
 * The device that a command names, with what its options change.
 * @throws MixnasError `USAGE` for options that a table cannot take; those of `readDevice`
 */
export function openDevice({ device: name, threads, batch }: DeviceOptions, cwd: string): Device {
  const device = readDevice(name, cwd);
  const changes = { ...(threads !== undefined && { threads }), ...(batch !== undefined && { batch }) };
  const given = Object.keys(changes)[0];
  if (given === undefined) return device;
  if (device.settings.kind === 'table') {
    throw new MixnasError('USAGE', `--${given}: ${name} is a latency table, which fixes its own`, {
      hint: 'build another table for other threads or batches',
    });
  }
  return { ...device, settings: { ...device.settings, ...changes } };
}
