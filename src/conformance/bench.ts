import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramSettings, trainingSettingsSchema } from '../config/index.ts';
import { openData, prepareData, readMeta, viewIndices } from '../data/index.ts';
import {
  type OpenProgram,
  openProgram,
  type ProgramOrder,
  type ProgramProcess,
  type ProgramResult,
} from '../program/index.ts';
import {
  type DescribedData,
  type Feature,
  type ProgramTask,
  programIdentity,
  type TrainerHello,
  trainMessage,
} from '../trial/index.ts';
import { Failure, Skip } from './failure.ts';
import { smallNetwork } from './small-network.ts';

/** Side of the images, classes, images of a class, images of a step: everything as small as it can be. */
const SIDE = 16;
const CLASSES = 3;
const IMAGES = { imagesPerClass: 16, validationPerClass: 8 };
const BATCH = 16;
/** Seconds that a training of the suite may take. */
const LIMIT = 300;

/** What a suite runs with. */
export interface BenchSettings {
  readonly program: ProgramSettings;
  /** An empty folder for everything that is written. */
  readonly folder: string;
  readonly cores: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Version of mixnas. */
  readonly version: string;
}

/** Packs the images of the suite, or finds them packed. @param channels 3 = RGB, 1 = grey */
async function describe({ folder }: BenchSettings, channels: 1 | 3): Promise<DescribedData> {
  const data = { kind: 'synthetic', resolution: SIDE, classes: CLASSES, seed: 0, channels, ...IMAGES } as const;
  const reference = await prepareData(data, { cacheDir: join(folder, 'data'), log: () => undefined });
  return { reference, meta: await readMeta(reference) };
}

/** Where a trainer is tried: a tiny data set, a small network, and the program. */
export class Bench {
  readonly settings: BenchSettings;
  readonly data: DescribedData;
  readonly #views: (imagesPerClass: number) => number[];
  #program: OpenProgram | null = null;
  #files = 0;

  private constructor(settings: BenchSettings, data: DescribedData, views: (imagesPerClass: number) => number[]) {
    this.settings = settings;
    this.data = data;
    this.#views = views;
  }

  /** Packs the data set. */
  static async open(settings: BenchSettings): Promise<Bench> {
    const described = await describe(settings, 3);
    const dataset = await openData(described.reference);
    return new Bench(settings, described, (count) => viewIndices(dataset, count));
  }

  /** Changes to a request that ask for the same training on grey images. */
  async onGrey(): Promise<Pick<ProgramTask, 'graph' | 'data'>> {
    return { graph: smallNetwork(SIDE, CLASSES, 1), data: await describe(this.settings, 1) };
  }

  /** The program, started once and kept. */
  async program(): Promise<OpenProgram> {
    this.#program ??= await this.start();
    return this.#program;
  }

  /** The program anew, for one worker; the caller closes it. @param changes of its settings */
  async start(changes: Partial<ProgramSettings> = {}): Promise<OpenProgram> {
    const { program, cores, env, version } = this.settings;
    const { workersPerDevice: _, ...own } = { ...program, ...changes };
    return await openProgram(own, { workers: 1, threads: cores, cores, env, version });
  }

  async hello(): Promise<TrainerHello> {
    return (await this.program()).hello;
  }

  /** @throws Skip where the trainer does not say that it can do this */
  async require(feature: Feature): Promise<void> {
    const { features } = await this.hello();
    if (!features.includes(feature)) throw new Skip(`its hello does not name the feature ${feature}`);
  }

  /** A request of a short training. */
  task(changes: Partial<ProgramTask> = {}): ProgramTask {
    const training = trainingSettingsSchema.parse({ epochs: 3, batchSize: BATCH });
    const task = {
      trial: 0,
      graph: smallNetwork(SIDE, CLASSES),
      data: this.data,
      training,
      seed: '0/suite',
      ...changes,
    };
    return {
      ...{
        hash: programIdentity(task, 'suite'),
        rungs: null,
        validateEvery: null,
        checkpoint: null,
        weights: null,
        best: null,
        test: false,
        seconds: LIMIT,
      },
      indicesOf: (imagesPerClass) => this.indices(imagesPerClass),
      ...task,
    };
  }

  /** The same for so many epochs that it does not end by itself. */
  endless(changes: Partial<ProgramTask> = {}): ProgramTask {
    return this.task({ training: { ...this.task().training, epochs: 100_000 }, ...changes });
  }

  /** Has a network trained. */
  async train(task: ProgramTask, watch: Partial<ProgramOrder> = {}, program?: OpenProgram): Promise<ProgramResult> {
    const { processes, measures } = program ?? (await this.program());
    const request = (id: string) => trainMessage(task, id);
    const order = { request, trial: task.trial, measures, log: this.file('log'), onProgress: () => undefined };
    return await (processes[0] as ProgramProcess).run({ ...order, ...watch });
  }

  /** The same, which must end with a complete result. */
  async complete(
    task: ProgramTask,
    watch: Partial<ProgramOrder> = {},
    program?: OpenProgram,
  ): Promise<Extract<ProgramResult, { state: 'complete' }>> {
    const result = await this.train(task, watch, program);
    if (result.state === 'complete') return result;
    const why = result.state === 'failed' ? `: ${result.reason}: ${result.message}` : '';
    throw new Failure(`expected a complete result; got ${result.state}${why}`);
  }

  /** A file that no other check uses. */
  file(kind: string): string {
    return join(this.settings.folder, `${this.#files++}.${kind}`);
  }

  indices(imagesPerClass: number): { file: string; count: number } {
    const numbers = this.#views(imagesPerClass);
    const file = this.file('u32');
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, i) => {
      bytes.writeUInt32LE(number, 4 * i);
    });
    writeFileSync(file, bytes);
    return { file, count: numbers.length };
  }

  async close(): Promise<void> {
    await this.#program?.close();
  }
}
