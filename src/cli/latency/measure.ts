import { type LatencyRecord, measureNetworks, openRunner } from '../../latency/index.ts';
import { openSource } from '../export/source.ts';
import { type Io, writeJson } from '../io.ts';
import { openDevice } from './device.ts';
import type { LatencyMeasureOptions } from './measure-command.ts';
import { measureNotes, measureTable } from './render.ts';
import { endingOnSignals } from './signals.ts';

/** `mixnas latency measure`. */
export async function latencyMeasure(
  io: Io,
  sources: readonly string[],
  options: LatencyMeasureOptions,
): Promise<void> {
  const { name, settings, folder } = openDevice(options, io.cwd);
  const networks = sources.map((source) => {
    const { name: called, graph } = openSource(source, io.cwd, options);
    return { name: called, graph };
  });
  const runner = await openRunner(settings, { folder });
  let records: LatencyRecord[];
  try {
    const { runs, seconds, seed } = options;
    records = await endingOnSignals(() =>
      measureNetworks(runner, networks, { device: name, now: () => new Date(), runs, seconds, seed }),
    );
  } finally {
    await runner.close();
  }
  if (options.json) writeJson(io, { device: { name, ...settings }, networks: records });
  else io.out.write(measureTable(records));
  if (options.quiet !== true) for (const note of measureNotes(records)) io.err.write(`${note}\n`);
}
