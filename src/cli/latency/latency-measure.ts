import { type LatencyRecord, measureNetworks, openRunner } from '../../latency/index.ts';
import { networkOf, openSource } from '../../source/index.ts';
import type { Action } from '../action.ts';
import { writeJson } from '../io.ts';
import { openDevice } from './device-option.ts';
import { measureNotes, measureTable } from './latency-text.ts';
import { endingOnSignals } from './signals.ts';

/** `mixnas latency measure`. */
export const latencyMeasure: Action<'latency measure'> = async ({ io, args: [sources], options, quiet }) => {
  const { name, settings } = openDevice(options, io.cwd);
  const networks = sources.map((source) => {
    const { name: called, graph } = networkOf(openSource(source, { cwd: io.cwd }), options);
    return { name: called, graph };
  });
  const runner = await openRunner(settings);
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
  if (!quiet) for (const note of measureNotes(records)) io.err.write(`${note}\n`);
};
