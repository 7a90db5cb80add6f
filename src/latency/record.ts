import { type LatencyState, type LatencySummary, stateOf, summarise } from './latency-statistics.ts';
import { levelled } from './level.ts';
import type { Pin } from './machine/affinity.ts';
import { foreignLoad } from './machine/cpu-load.ts';
import { governorOf, type MachineState, processorModel } from './machine/processor.ts';
import type { Turns } from './turns.ts';

/** A value before the first timed run of a network's group and after the last. */
export interface BeforeAfter {
  readonly before: number | null;
  readonly after: number | null;
}

/** What was measured of one network, with everything needed to judge the figures or to compute them again. */
export interface LatencyRecord extends LatencySummary {
  readonly name: string;
  /** The device as the caller calls it; null where it did not say. */
  readonly device: string | null;
  /** Runtime and version. */
  readonly runtime: string;
  readonly threads: number;
  /** Images in one call; milliseconds are those of the whole call. */
  readonly batch: number;
  /** Height and width of the images. */
  readonly size: readonly [height: number, width: number];
  /** Cores that the process was pinned to; null where it was not. */
  readonly affinity: readonly number[] | null;
  /** Of this machine, null where the network ran elsewhere or the system does not tell. */
  readonly processor: string | null;
  readonly governor: string | null;
  readonly mhz: BeforeAfter;
  /** Load average over a minute, and `foreign`: cores that other programs kept busy while the network ran. */
  readonly load: BeforeAfter & { readonly foreign: number | null };
  /** The machine's speed around the slowest block as a share of the highest seen, (0, 1]; null where nothing tells it. */
  readonly speed: number | null;
  /** What the gauge reads at the speed that the figures are brought to, milliseconds; null for figures as they are. */
  readonly gaugeMs: number | null;
  /** Runs before the first timed one. */
  readonly warmups: number;
  /** Milliseconds of every timed run, block by block, to six digits. */
  readonly blocks: readonly (readonly number[])[];
  readonly state: LatencyState;
  /** When it was finished, ISO 8601 in UTC. */
  readonly measuredAt: string;
}

/** What else a record tells. */
export interface RecordDetails {
  readonly device: string | null;
  readonly warmups: number;
  readonly measuredAt: Date;
  /** Of each block the machine's speed as a share of its highest; null where nothing tells it. */
  readonly speeds: readonly (number | null)[];
  /** To what speed the figures are brought; null for figures as they are. */
  readonly level: { readonly usual: number; readonly slope: number } | null;
}

/** The machine around a group of networks. */
export interface Surroundings {
  readonly pin: Pin | null;
  readonly before: MachineState;
  readonly after: MachineState;
}

/** Figures of the machine itself; all null where the network ran elsewhere. */
function machineFigures(isLocal: boolean, { pin, before, after }: Surroundings) {
  if (!isLocal) {
    const none = { before: null, after: null };
    return { affinity: null, processor: null, governor: null, mhz: none, load: none };
  }
  return {
    affinity: pin?.cpus ?? null,
    processor: processorModel(),
    governor: governorOf(pin?.cpus[0] ?? 0),
    mhz: { before: before.mhz, after: after.mhz },
    load: { before: before.load, after: after.load },
  };
}

/** The record of a network that has had all its turns. */
export function recordOf(
  { task, blocks, spans, readings }: Turns,
  around: Surroundings,
  details: RecordDetails,
): LatencyRecord {
  const { network, runner } = task;
  const { load, ...machine } = machineFigures(runner.isLocal, around);
  const foreign = runner.isLocal ? foreignLoad(spans, machine.affinity) : null;
  const { level } = details;
  const summary = summarise(level === null ? blocks : levelled({ blocks, readings }, level.usual, level.slope));
  const speed = details.speeds.reduce<number | null>(
    (least, one) => (one === null ? least : Math.min(least ?? 1, one)),
    null,
  );
  return {
    name: network.name,
    device: details.device,
    runtime: runner.runtime,
    threads: runner.threads,
    batch: runner.batch,
    size: [network.graph.input[0], network.graph.input[1]],
    ...machine,
    load: { ...load, foreign: foreign?.machine ?? null },
    speed,
    gaugeMs: level?.usual ?? null,
    warmups: details.warmups,
    blocks,
    ...summary,
    state: stateOf(summary.cv, foreign, machine.affinity?.length ?? 0, level === null ? (speed ?? 1) : 1),
    measuredAt: details.measuredAt.toISOString(),
  };
}
