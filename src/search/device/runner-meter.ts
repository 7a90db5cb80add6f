import { type LatencyRecord, measureNetworks, type NamedNetwork, type Runner } from '../../latency/index.ts';
import type { MetricName } from '../../metric/index.ts';
import { bug } from '../../util/errors.ts';
import type { Json } from '../../util/json.ts';
import type { Measured, Meter } from './meter.ts';

/** Measurements of one network, at most, until one is stable. */
const TRIES = 3;

/** The steadier of two records: a stable one, else the one that varies less. */
function steadier(a: LatencyRecord, b: LatencyRecord): LatencyRecord {
  if ((a.state === 'stable') !== (b.state === 'stable')) return a.state === 'stable' ? a : b;
  return b.cv < a.cv ? b : a;
}

/** Measures on a runtime. What is not stable is measured again, up to three times in all; the state says how it ended. */
export class RunnerMeter implements Meter {
  readonly measures: readonly MetricName[] = ['latencyMs'];
  readonly description: Json;
  readonly #runner: Runner;
  readonly #now: () => number;
  readonly #gaugeMs: number | null;
  #isClosed = false;

  /**
   * @param settings of the device
   * @param now milliseconds since 1970
   * @param gaugeMs speed that figures are brought to, so that they compare with a table's; null for figures as they are
   */
  constructor(runner: Runner, settings: Json, now: () => number, gaugeMs: number | null = null) {
    this.#gaugeMs = gaugeMs;
    this.#runner = runner;
    this.#now = now;
    this.description = { settings, runtime: runner.runtime, threads: runner.threads, batch: runner.batch };
  }

  get isLocal(): boolean {
    return this.#runner.isLocal;
  }

  async measure(networks: readonly NamedNetwork[]): Promise<readonly Measured[]> {
    const records = new Map<NamedNetwork, LatencyRecord>();
    let left = networks;
    for (let attempt = 0; attempt < TRIES && left.length > 0; attempt++) {
      const now = () => new Date(this.#now());
      const found = await measureNetworks(this.#runner, left, { now, seed: attempt, gaugeMs: this.#gaugeMs });
      left.forEach((network, i) => {
        const [before, record] = [records.get(network), found[i]];
        if (record === undefined) throw bug(`no record of ${network.name}`);
        records.set(network, before === undefined ? record : steadier(before, record));
      });
      left = left.filter((network) => records.get(network)?.state !== 'stable');
    }
    return networks.map((network) => {
      const record = records.get(network);
      if (record === undefined) throw bug(`no record of ${network.name}`);
      return { metrics: { latencyMs: record.ms }, state: record.state, record: record as unknown as Json };
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#runner.close();
  }
}
