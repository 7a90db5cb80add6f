import { openData, viewIndices } from '../../data/index.ts';
import { type EngineOptions, openEngine } from '../../engine/index.ts';
import { type OpenProgram, openProgram, ProgramServer, programOf, ViewFiles } from '../../program/index.ts';
import type { ProgramRequest } from '../../trial/index.ts';
import type { RunTrainer } from '../wire/run-trainer.ts';
import type { Trainer } from './trainer.ts';
import { TrainerPool } from './trainer-pool.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** Trials after which a process with an engine is replaced, so that what leaks in native code is not kept for days. */
const MOST_TRIALS = 100;

/** What trains for a run on this machine. */
export interface Workshop {
  /** What it computes with, as coordinators say it of theirs. */
  readonly description: string;
  /** Whether a training that was stopped goes on from where it was kept, to the same bits. */
  readonly canGoOn: boolean;
  readonly pool: TrainerPool;
  close(): Promise<void>;
}

/** Processes with an engine of mixnas: each takes the engine that a trial asks for. */
export function enginePool({ makeTrainer }: WorkerSettings): TrainerPool {
  return new TrainerPool(makeTrainer, ({ state }, trials) => state === 'complete' && trials < MOST_TRIALS);
}

/**
 * Trains with an engine of mixnas.
 * @param pool stays with the caller, since all engines share it
 * @throws MixnasError where the engine does not work here
 */
export async function engineWorkshop(options: Omit<EngineOptions, 'threads'>, pool: TrainerPool): Promise<Workshop> {
  const engine = await openEngine({ ...options, threads: 1 });
  const { version } = engine;
  engine.dispose();
  return { description: version, canGoOn: true, pool, close: async () => {} };
}

type ProgramOrder = Extract<RunTrainer, { readonly kind: 'program' }>;

/** What a program cannot do that a run needs, for people; null where nothing is missing. */
function shortcoming({ hello }: OpenProgram, { measures, features }: ProgramOrder): string | null {
  const measure = measures.find((name) => !(hello.measures as readonly string[]).includes(name));
  if (measure !== undefined) return `${hello.name} ${hello.version} does not measure ${measure} here`;
  const feature = features.find((name) => !hello.features.includes(name));
  return feature === undefined ? null : `${hello.name} ${hello.version} lacks the feature ${feature} here`;
}

/**
 * Processes of a program, started by its command on this machine.
 * @param threads of each process; null: the cores are shared
 * @param folder for files that they read
 * @throws MixnasError `TRAINER_START`; an error that says what the program cannot do
 */
export async function programWorkshop(
  order: ProgramOrder,
  threads: number | null,
  { slots, cores, env, mixnas }: WorkerSettings,
  folder: string,
): Promise<Workshop> {
  const { workersPerDevice: _workers, measures: _measures, ...settings } = programOf(order.settings) ?? {};
  const options = { workers: slots, threads: threads ?? undefined, cores, env, version: mixnas };
  const program = await openProgram(settings as Parameters<typeof openProgram>[0], options);
  const missing = shortcoming(program, order);
  if (missing !== null) {
    await program.close();
    throw new Error(missing);
  }
  const { hello, description } = program;
  const pool = new TrainerPool(serversOf(program, order, folder), () => true);
  return {
    description,
    canGoOn: hello.features.includes('checkpoint') && hello.features.includes('exact-resume'),
    pool,
    close: async () => {
      await pool.close();
      await program.close();
    },
  };
}

/** Makes trainers of a program's processes, each with the device of its number; a number is free again when one has closed. */
function serversOf(program: OpenProgram, order: ProgramOrder, folder: string): () => Trainer {
  const views = new ViewFiles(folder, async (data, count) => viewIndices(await openData(data), count));
  const asked = { description: program.description, measures: order.measures };
  const free = program.processes.map((process, number) => ({ process, number }));
  return () => {
    const { process, number } = free.shift() as (typeof free)[number];
    const server = new ProgramServer(process, { program: asked, views });
    return {
      run: (request, timeoutSeconds, onProgress) => server.run(request as ProgramRequest, timeoutSeconds, onProgress),
      abort: () => server.abort(),
      close: async () => {
        await server.close();
        free.push({ process: program.start(number), number });
      },
    };
  };
}
