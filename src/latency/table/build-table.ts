import type { NamedNetwork } from '../runner.ts';
import { assembleTable, type Making } from './assemble.ts';
import type { Chunk, Journal } from './build-journal.ts';
import { ANCHOR, type BuildPlan, EMPTY, networkGraph, plannedGraph } from './build-plan.ts';
import { emptyGraph } from './kernel-graph.ts';
import {
  deviceOf,
  type Effort,
  figuresOf,
  KERNEL_EFFORT,
  type Measure,
  type Measurement,
  NETWORK_EFFORT,
} from './measuring.ts';
import type { KernelTable } from './table-schema.ts';

/** How far a build is. */
export interface BuildProgress {
  readonly phase: Chunk['phase'];
  /** Kernels or networks of the phase. */
  readonly done: number;
  readonly total: number;
  /** Of both phases together; null before anything is known. */
  readonly secondsLeft: number | null;
}

/** What a build works with. */
export interface BuildTools {
  readonly measure: Measure;
  readonly journal: Journal;
  /** Milliseconds of any clock that only goes forward. */
  readonly now: () => number;
  readonly onProgress?: (progress: BuildProgress) => void;
}

/** One part of the work: what is measured together. */
interface Part {
  readonly phase: Chunk['phase'];
  readonly chunk: number;
  readonly items: readonly NamedNetwork[];
  readonly effort: Effort;
}

function* partsOf(plan: BuildPlan): Generator<() => Part> {
  for (const [chunk, kernels] of plan.kernels.entries()) {
    yield () => ({
      phase: 'kernels',
      chunk,
      items: kernels.map((kernel) => ({ name: kernel.name, graph: plannedGraph(kernel) })),
      effort: KERNEL_EFFORT,
    });
  }
  for (const [chunk, networks] of plan.networks.entries()) {
    yield () => ({
      phase: 'networks',
      chunk,
      items: networks.map((network) => ({ name: network.name, graph: networkGraph(plan, network) })),
      effort: NETWORK_EFFORT,
    });
  }
}

async function measurePart(plan: BuildPlan, part: Part, { measure, now }: BuildTools): Promise<Chunk> {
  const start = now();
  const anchor: NamedNetwork = { name: ANCHOR, graph: networkGraph(plan, plan.anchor) };
  const isKernels = part.phase === 'kernels';
  const around = isKernels ? [anchor, { name: EMPTY, graph: emptyGraph() }] : [anchor];
  const records = await measure([...around, ...part.items], part.effort);
  return {
    phase: part.phase,
    chunk: part.chunk,
    anchor: figuresOf(records[0] as Measurement),
    empty: isKernels ? figuresOf(records[1] as Measurement) : null,
    items: part.items.map(({ name }, i) => ({ name, ...figuresOf(records[around.length + i] as Measurement) })),
    seconds: (now() - start) / 1000,
    device: deviceOf(records[0] as Measurement),
  };
}

/** Seconds of one item of each phase: of what was measured, else as planned. */
function secondsEach(chunks: readonly Chunk[], phase: Chunk['phase']): number {
  const own = chunks.filter((chunk) => chunk.phase === phase);
  const items = own.reduce((sum, chunk) => sum + chunk.items.length, 0);
  const planned = phase === 'kernels' ? KERNEL_EFFORT : NETWORK_EFFORT;
  return items === 0 ? planned.seconds : own.reduce((sum, chunk) => sum + chunk.seconds, 0) / items;
}

function progressOf(plan: BuildPlan, chunks: readonly Chunk[]): BuildProgress {
  const total = { kernels: plan.kernels.flat().length, networks: plan.networks.flat().length };
  const count = (phase: Chunk['phase']) =>
    chunks.reduce((sum, chunk) => sum + (chunk.phase === phase ? chunk.items.length : 0), 0);
  const done = { kernels: count('kernels'), networks: count('networks') };
  const phase = done.kernels < total.kernels ? 'kernels' : 'networks';
  const left = (which: Chunk['phase']) => (total[which] - done[which]) * secondsEach(chunks, which);
  const secondsLeft = chunks.length === 0 ? null : left('kernels') + left('networks');
  return { phase, done: done[phase], total: total[phase], secondsLeft };
}

/**
 * Builds a table: times the plan's kernels alone, then its whole networks, in chunks that each measure the same network again
 * and are kept in the journal as soon as they are there; then fits the correction. What the journal holds is not measured
 * again.
 *
 * @throws MixnasError what `measure` throws; the journal keeps the chunks before
 */
export async function buildTable(plan: BuildPlan, making: Making, tools: BuildTools): Promise<KernelTable> {
  const chunks = [...tools.journal.chunks];
  const known = new Set(chunks.map(({ phase, chunk }) => `${phase} ${chunk}`));
  tools.onProgress?.(progressOf(plan, chunks));
  for (const make of partsOf(plan)) {
    const part = make();
    if (known.has(`${part.phase} ${part.chunk}`)) continue;
    const chunk = await measurePart(plan, part, tools);
    tools.journal.append(chunk);
    chunks.push(chunk);
    tools.onProgress?.(progressOf(plan, chunks));
  }
  return assembleTable(plan, chunks, making);
}
