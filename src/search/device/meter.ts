import type { Graph } from '../../graph/index.ts';
import type { MetricName, Metrics } from '../../metric/index.ts';
import type { Json } from '../../util/json.ts';

/** What was measured of one network. */
export interface Measured {
  readonly metrics: Metrics;
  /** `stable`, or what was wrong with the machine meanwhile. */
  readonly state: string;
  /** The whole record, raw repeats included. */
  readonly record: Json;
}

/** What measures networks that are not trained yet. */
export interface Meter {
  readonly measures: readonly MetricName[];
  /** Whether it computes on this machine, so that nothing else should meanwhile. */
  readonly isLocal: boolean;
  /** What is measured on, as stored with the run: settings, runtime, version. */
  readonly description: Json;
  /** @throws MixnasError when the device fails */
  measure(networks: readonly { readonly name: string; readonly graph: Graph }[]): Promise<readonly Measured[]>;
  close(): Promise<void>;
}
