import type { DeviceSettings } from '../../config/index.ts';
import { median } from '../../util/quantile.ts';
import type { Chunk } from './build-journal.ts';
import type { BuildPlan, PlannedNetwork } from './build-plan.ts';
import { type Correction, fitCorrection, type MeasuredNetwork, type TimedKernel } from './correction.ts';
import { driftFactors } from './drift.ts';
import { describeKernel } from './features.ts';
import { Interpolation } from './interpolate.ts';
import type { MeasuringDevice } from './measuring.ts';
import { type KernelRow, type KernelTable, TABLE_VERSION, tableError } from './table-schema.ts';

/** Least share of a call that is taken to be the kernel's, where the call costs as much as an empty one. */
const LEAST_SHARE = 0.02;

interface KernelTime {
  readonly ms: number;
  readonly p10: number;
  readonly p90: number;
}

/** Milliseconds of every item without the machine's drift. */
function itemsOf(
  chunks: readonly Chunk[],
  phase: Chunk['phase'],
): Map<string, KernelTime & { readonly empty: number }> {
  const factors = driftFactors(chunks);
  return new Map(
    chunks.flatMap((chunk, i) => {
      if (chunk.phase !== phase) return [];
      const factor = factors[i] as number;
      const empty = (chunk.empty?.ms ?? 0) / factor;
      return chunk.items.map(({ name, ms, p10, p90 }) => {
        return [name, { ms: ms / factor, p10: p10 / factor, p90: p90 / factor, empty }] as const;
      });
    }),
  );
}

function timedAlone(plan: BuildPlan, chunks: readonly Chunk[], source: string): Map<string, KernelTime> {
  const items = itemsOf(chunks, 'kernels');
  return new Map(
    plan.kernels.flat().map(({ name, kernel }) => {
      const item = items.get(name);
      if (item === undefined) throw tableError(source, `nothing was measured of ${name} (${kernel.key})`);
      const without = (ms: number): number => Math.max(ms - item.empty, LEAST_SHARE * ms);
      return [kernel.key, { ms: without(item.ms), p10: without(item.p10), p90: without(item.p90) }];
    }),
  );
}

/** All kernels with their times; those that were not timed are interpolated. */
function timedKernels(
  plan: BuildPlan,
  alone: ReadonlyMap<string, KernelTime>,
  source: string,
): Map<string, TimedKernel> {
  const described = plan.collected.kernels.map(({ kernel }) => describeKernel(kernel));
  const known = described.flatMap(({ kernel, work }) => {
    const time = alone.get(kernel.key);
    return time === undefined ? [] : [{ kind: kernel.kind, work, ms: time.ms }];
  });
  const interpolation = new Interpolation(known);
  return new Map(
    described.map((entry) => {
      const { kernel, work } = entry;
      const ms = alone.get(kernel.key)?.ms ?? interpolation.time(kernel.kind, work)?.ms;
      if (ms === undefined) {
        throw tableError(source, `kernel ${kernel.key} was not timed, and too few of its kind to interpolate it`);
      }
      return [kernel.key, { ...entry, ms }];
    }),
  );
}

function measuredNetworks(plan: BuildPlan, chunks: readonly Chunk[], source: string) {
  const items = itemsOf(chunks, 'networks');
  return plan.networks.flat().map((network): PlannedNetwork & MeasuredNetwork => {
    const item = items.get(network.name);
    if (item === undefined) throw tableError(source, `nothing was measured of ${network.name}`);
    return { ...network, ms: item.ms };
  });
}

function rowsOf(
  plan: BuildPlan,
  timed: ReadonlyMap<string, TimedKernel>,
  alone: ReadonlyMap<string, KernelTime>,
  { kernels }: Correction,
): KernelRow[] {
  return plan.collected.kernels.map(({ kernel, count }) => {
    const { ms, work } = timed.get(kernel.key) as TimedKernel;
    const time = alone.get(kernel.key);
    return {
      key: kernel.key,
      ms,
      p10: time?.p10 ?? null,
      p90: time?.p90 ?? null,
      count,
      source: time === undefined ? 'interpolated' : 'measured',
      corrected: kernels.get(kernel.key) as number,
      work,
    };
  });
}

/** What a table says of its making besides what was measured. */
export interface Making {
  readonly settings: DeviceSettings | null;
  /** The file that results came from, or that is written: for errors. */
  readonly source: string;
}

/** The device of all chunks. */
function deviceOfAll(chunks: readonly Chunk[], source: string): MeasuringDevice {
  const [first, ...others] = chunks.map(({ device }) => device);
  if (first === undefined) throw tableError(source, 'nothing was measured');
  const other = others.find(({ runtime, threads, batch }) => {
    return runtime !== first.runtime || threads !== first.threads || batch !== first.batch;
  });
  if (other === undefined) return first;
  const text = ({ runtime, threads, batch }: MeasuringDevice) => `${runtime} with ${threads} threads, batch ${batch}`;
  throw tableError(source, `measured on ${text(first)} and on ${text(other)}`, 'measure all of it in one way');
}

function emptyMs(chunks: readonly Chunk[]): number {
  return median(chunks.flatMap(({ empty }) => (empty === null ? [] : [empty.ms])));
}

/**
 * The table of what was measured: kernels' times without the call and the machine's drift, corrected by the fit on whole
 * networks.
 * @throws MixnasError `LATENCY_TABLE` naming what was not measured
 */
export function assembleTable(plan: BuildPlan, chunks: readonly Chunk[], making: Making): KernelTable {
  const { space, target, seed } = plan.settings;
  const alone = timedAlone(plan, chunks, making.source);
  const timed = timedKernels(plan, alone, making.source);
  const networks = measuredNetworks(plan, chunks, making.source);
  const empty = emptyMs(chunks);
  const correction = fitCorrection(timed, networks, empty);
  const errors = correction.leftOut.map(Math.abs);
  const items = chunks.flatMap((chunk) => chunk.items);
  return {
    kind: 'mixnas-latency-table',
    schemaVersion: TABLE_VERSION,
    rowsOf: 'kernels',
    device: { settings: making.settings, ...deviceOfAll(chunks, making.source) },
    space: { name: space.name, hash: space.hash },
    target: { size: target.size, classes: target.classes },
    unit: 'ms',
    rows: rowsOf(plan, timed, alone, correction),
    correction: { intercept: correction.intercept, weights: correction.weights, strengths: correction.strengths },
    residual: { sd: correction.sd, mape: errors.reduce((sum, error) => sum + error, 0) / errors.length },
    built: {
      seed,
      networks: networks.map(({ genotype, ms, macs }) => ({ genotype: [...genotype], ms, macs })),
      seconds: chunks.reduce((sum, { seconds }) => sum + seconds, 0),
      kernels: alone.size,
      drawn: plan.collected.drawn,
      lastNew: plan.collected.lastNew,
      emptyMs: empty,
      unstable: items.filter(({ state }) => state !== 'stable').length,
    },
  };
}
