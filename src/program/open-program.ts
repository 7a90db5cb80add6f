import type { ProgramSettings, TrainingSettings } from '../config/index.ts';
import { channelsOf, type PackedMeta } from '../data/index.ts';
import type { MetricName } from '../metric/index.ts';
import {
  type Feature,
  HEARTBEAT_SECONDS,
  type MixnasHello,
  PROTOCOL,
  requireTold,
  type TrainerHello,
} from '../trial/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import { Guard } from './guard.ts';
import { ProgramProcess } from './program-process.ts';

/** What a program is opened with. */
export interface OpenSettings {
  /** Trials at the same time that the config asks for. */
  readonly workers: number;
  /** Processor threads for each; undefined = the cores are shared out. */
  readonly threads: number | undefined;
  readonly cores: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Version of mixnas. */
  readonly version: string;
}

/** A training program that has said its hello, and the processes of all workers. */
export interface OpenProgram {
  readonly hello: TrainerHello;
  /** What trains, as stored with a run. */
  readonly description: string;
  readonly measures: readonly MetricName[];
  /** The program and its options as they enter the identity of a training. */
  readonly identity: Json;
  readonly workers: number;
  readonly threads: number;
  readonly processes: readonly ProgramProcess[];
  /** A process in place of one of a worker, counted from 0, that has ended for good. */
  readonly start: (worker: number) => ProgramProcess;
  /** What the marks of all its processes begin with. */
  readonly mark: string;
  close(): Promise<void>;
}

/** What trains, as stored with a run: a run is resumed only with the same. */
export function describeTrainer({ name, version, runtime }: TrainerHello): string {
  return `program ${name} ${version} (${runtime})`;
}

/** @throws MixnasError `CONFIG_INVALID` where `search.workers` says another number than the devices give */
function countWorkers({ workersPerDevice }: ProgramSettings, devices: number, workers: number): number {
  if (workersPerDevice === undefined) return workers;
  const wanted = devices * workersPerDevice;
  if (workers === wanted || workers === 1) return wanted;
  throw new MixnasError(
    'CONFIG_INVALID',
    `search.workers = ${workers}: expected ${wanted}: ${devices} devices × evaluator.workersPerDevice (${workersPerDevice})`,
    { hint: 'leave search.workers or evaluator.workersPerDevice out' },
  );
}

/** @throws MixnasError `TRAINER_LACKS` naming the first metric that the program does not measure */
function measuresOf({ measures }: ProgramSettings, hello: TrainerHello): MetricName[] {
  const missing = measures?.find((name) => !hello.measures.includes(name));
  if (missing === undefined) return [...(measures ?? hello.measures)];
  throw new MixnasError(
    'TRAINER_LACKS',
    `evaluator.measures: ${hello.name} ${hello.version} does not measure ${missing}; it measures ${hello.measures.join(', ')}`,
  );
}

/**
 * Makes sure that a program can do something.
 * @param what it is needed for, as in "fidelity: asha"
 * @throws MixnasError `TRAINER_LACKS`
 */
export function requireFeature({ name, version, features }: TrainerHello, feature: Feature, what: string): void {
  if (features.includes(feature)) return;
  throw new MixnasError(
    'TRAINER_LACKS',
    `${what} needs a trainer with the feature ${feature}; ${name} ${version} lacks it`,
    {
      hint: `its features: ${features.join(', ') || 'none'}; docs/trainer-protocol.md says what each means`,
    },
  );
}

/**
 * Makes sure that a program can train with what the config asks for and on such images.
 * @throws MixnasError `TRAINER_LACKS`
 */
export function requireTraining(
  hello: TrainerHello,
  training: Pick<TrainingSettings, 'classWeights' | 'augmentation'>,
  meta: Pick<PackedMeta, 'mean' | 'encoded'>,
): void {
  requireTold(training, meta);
  if (training.classWeights !== undefined) requireFeature(hello, 'class-weights', 'training.classWeights');
  if (channelsOf(meta) === 1) requireFeature(hello, 'one-channel', 'data.channels: 1');
}

/**
 * Starts a program, asks what it is, and spreads the workers over its devices.
 * @throws MixnasError `TRAINER_START`, `TRAINER_LACKS`, `CONFIG_INVALID`
 */
export async function openProgram(settings: ProgramSettings, options: OpenSettings): Promise<OpenProgram> {
  if (process.platform === 'win32') {
    throw new MixnasError('TRAINER_START', 'training programs need process groups, which Windows does not have', {
      hint: 'use the Windows Subsystem for Linux',
    });
  }
  const guard = new Guard();
  const { command, env, options: own, startSeconds, silentSeconds, trialsPerProcess } = settings;
  const call = { command, env: { ...options.env, ...env } };
  const start = (hello: MixnasHello) =>
    new ProgramProcess({ call, hello, startSeconds, silentSeconds, trialsPerProcess }, guard);
  const helloOf = (worker: number, device: string | null, threads: number): MixnasHello => ({
    ...{ kind: 'hello', protocol: PROTOCOL, mixnas: options.version, worker, device, threads },
    heartbeatSeconds: HEARTBEAT_SECONDS,
    options: own,
  });
  const threadsFor = (workers: number) => options.threads ?? Math.max(1, Math.floor(options.cores / workers));
  const probe = helloOf(0, settings.devices?.[0] ?? null, threadsFor(options.workers));
  const first = start(probe);
  try {
    const hello = await first.hello();
    const devices = settings.devices ?? (hello.devices.length > 1 ? hello.devices : [null]);
    const workers = countWorkers(settings, devices.length, options.workers);
    const threads = threadsFor(workers);
    const hellos = Array.from({ length: workers }, (_, w) => helloOf(w, devices[w % devices.length] ?? null, threads));
    const isKept = hellos[0]?.device === probe.device && threads === probe.threads;
    if (!isKept) await first.close();
    const startAs = (w: number) => start(hellos[w] as MixnasHello);
    const processes = hellos.map((_, w) => (w === 0 && isKept ? first : startAs(w)));
    return {
      hello,
      description: describeTrainer(hello),
      measures: measuresOf(settings, hello),
      identity: { trainer: describeTrainer(hello), options: own },
      ...{ workers, threads, processes, start: startAs, mark: guard.mark },
      close: async () => {
        await Promise.all(processes.map((one) => one.close()));
        await guard.close();
      },
    };
  } catch (error) {
    await first.close();
    await guard.close();
    throw error;
  }
}
