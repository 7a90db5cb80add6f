import { z } from 'zod';
import type { Graph } from '../../graph/index.ts';
import { messageOf } from '../../util/errors.ts';
import { stateOf, summarise } from '../latency-statistics.ts';
import type { Chunk } from './build-journal.ts';
import { ANCHOR, type BuildPlan, EMPTY, networkGraph, plannedGraph } from './build-plan.ts';
import { emptyGraph } from './kernel-graph.ts';
import type { Figures, MeasuringDevice } from './measuring.ts';
import { tableError } from './table-schema.ts';

/** One model file of a kit. */
export interface KitModel {
  /** File name inside the kit's folder `models`. */
  readonly file: string;
  readonly name: string;
  /** Builds the network; the weights do not matter. */
  graph(): Graph;
}

/** The content of a kit's `manifest.json`. */
export interface KitManifest {
  readonly kind: 'mixnas-latency-kit';
  readonly schemaVersion: 1;
  /** Identity of the plan: results of another plan are refused. */
  readonly plan: string;
  readonly space: { readonly name: string; readonly hash: string };
  readonly target: { readonly size: number; readonly classes: number };
  readonly seed: number;
  readonly networks: number;
  readonly maxKernels: number;
  /** What is measured together, in order; names are those of files `models/NAME.onnx`. */
  readonly chunks: readonly {
    readonly phase: Chunk['phase'];
    readonly chunk: number;
    readonly seconds: number;
    readonly runs: number;
    readonly models: readonly string[];
  }[];
}

/** Seconds and runs of one model in a kit: kernels are many. */
const EFFORT = { kernels: { seconds: 0.1, runs: 15 }, networks: { seconds: 1, runs: 50 } } as const;

/** The models of a plan, in the order of their names. */
export function kitModels(plan: BuildPlan): KitModel[] {
  const model = (name: string, graph: () => Graph): KitModel => ({ file: `${name}.onnx`, name, graph });
  return [
    model(ANCHOR, () => networkGraph(plan, plan.anchor)),
    model(EMPTY, emptyGraph),
    ...plan.kernels.flat().map((kernel) => model(kernel.name, () => plannedGraph(kernel))),
    ...plan.networks.flat().map((network) => model(network.name, () => networkGraph(plan, network))),
  ];
}

/** The manifest of a plan's kit. */
export function kitManifest(plan: BuildPlan): KitManifest {
  const { space, target, seed, networks, maxKernels } = plan.settings;
  const named = (phase: Chunk['phase'], chunks: readonly (readonly { readonly name: string }[])[], around: string[]) =>
    chunks.map((items, chunk) => ({
      phase,
      chunk,
      ...EFFORT[phase],
      models: [...around, ...items.map(({ name }) => name)],
    }));
  return {
    kind: 'mixnas-latency-kit',
    schemaVersion: 1,
    plan: plan.hash,
    space: { name: space.name, hash: space.hash },
    target: { size: target.size, classes: target.classes },
    seed,
    networks,
    maxKernels,
    chunks: [...named('kernels', plan.kernels, [ANCHOR, EMPTY]), ...named('networks', plan.networks, [ANCHOR])],
  };
}

const resultLine = z.union([
  z.looseObject({
    plan: z.string(),
    runtime: z.string(),
    processor: z.string().nullish(),
    threads: z.int().min(1).default(1),
  }),
  z.looseObject({
    phase: z.enum(['kernels', 'networks']),
    chunk: z.int().min(0),
    model: z.string(),
    ms: z.array(z.number().positive()).min(1),
  }),
]);

type Run = { readonly phase: Chunk['phase']; readonly chunk: number; readonly model: string; readonly ms: number[] };

function parseLine(text: string, place: string) {
  try {
    return resultLine.parse(JSON.parse(text));
  } catch (cause) {
    throw tableError(place, `not a line of a kit's results: ${messageOf(cause).split('\n')[0]}`, undefined, cause);
  }
}

/** The figures of one model from the runs of all its lines; each line is a block. */
function figuresOfRuns(blocks: readonly (readonly number[])[]): Figures {
  const { ms, p10, p90, cv } = summarise(blocks);
  return { ms, p10, p90, state: stateOf(cv, null, 0) };
}

function chunkOf(runs: readonly Run[], device: MeasuringDevice, source: string): Chunk {
  const { phase, chunk } = runs[0] as Run;
  const models = new Map<string, number[][]>();
  for (const { model, ms } of runs) models.set(model, [...(models.get(model) ?? []), ms]);
  const take = (name: string) => {
    const blocks = models.get(name);
    if (blocks === undefined) throw tableError(source, `${phase} chunk ${chunk}: nothing was measured of ${name}`);
    models.delete(name);
    return figuresOfRuns(blocks);
  };
  const anchor = take(ANCHOR);
  const empty = phase === 'kernels' ? take(EMPTY) : null;
  const seconds = runs.flatMap(({ ms }) => ms).reduce((sum, ms) => sum + ms, 0) / 1000;
  return {
    phase,
    chunk,
    anchor,
    empty,
    items: [...models].map(([name, blocks]) => ({ name, ...figuresOfRuns(blocks) })),
    seconds,
    device,
  };
}

/**
 * Reads what the runner of a kit printed: first `{plan, runtime, processor, threads}`, then lines
 * `{phase, chunk, model, ms: [milliseconds of every run]}`, several for each model.
 * @throws MixnasError `LATENCY_TABLE` with the line; for results of another plan
 */
export function readKitResults(text: string, plan: BuildPlan, source: string): Chunk[] {
  let device: MeasuringDevice | undefined;
  const runs = new Map<string, Run[]>();
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line, `${source}:${i + 1}`);
    if ('plan' in parsed) {
      const { runtime, processor, threads } = parsed as { runtime: string; processor?: string | null; threads: number };
      if (parsed.plan !== plan.hash) {
        const hint = 'give build the space, --size, --classes, --networks and --seed of the kit, and the same mixnas';
        throw tableError(`${source}:${i + 1}`, `results of plan ${String(parsed.plan)}: expected ${plan.hash}`, hint);
      }
      device = { runtime, processor: processor ?? null, threads, batch: 1, gaugeMs: null };
      continue;
    }
    const run = parsed as Run;
    const id = `${run.phase} ${run.chunk}`;
    runs.set(id, [...(runs.get(id) ?? []), run]);
  }
  if (device === undefined)
    throw tableError(source, 'no line says the plan and the runtime', 'give the whole output of run.py');
  const measuring = device;
  return [...runs.values()].map((own) => chunkOf(own, measuring, source));
}
