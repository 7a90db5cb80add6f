import { join, resolve } from 'node:path';
import { type ProgramSettings, parseConfig } from '../../src/config/index.ts';
import { type DataReference, prepareData, readMeta } from '../../src/data/index.ts';
import { GraphBuilder } from '../../src/graph/index.ts';
import { openProgram } from '../../src/program/index.ts';
import { type ProgramTask, programIdentity, trainMessage } from '../../src/trial/index.ts';

/** The tests' own trainer. */
export const TRAINER = resolve(import.meta.dirname, 'trainer.mjs');

/** The settings of that trainer, or of another command. */
export function programSettings(
  options: Readonly<Record<string, unknown>> = {},
  changes: Readonly<Record<string, unknown>> = {},
): ProgramSettings {
  const evaluator = { kind: 'program', command: [process.execPath, TRAINER], options, ...changes };
  const config = parseConfig({ name: 'test', space: 'x', data: { kind: 'synthetic' }, evaluator }, 'test');
  return config.evaluator as ProgramSettings;
}

/** The program, opened for one worker or more. */
export function open(options: Readonly<Record<string, unknown>> = {}, changes: Readonly<Record<string, unknown>> = {}) {
  const { workers = 1, ...evaluator } = changes;
  const machine = { cores: 4, threads: undefined, env: process.env, version: 'test' };
  return openProgram(programSettings(options, evaluator), { ...machine, workers: workers as number });
}

/** A small network: a convolution, a mixed depthwise one, a dense layer. */
export function smallGraph(size = 8) {
  const builder = new GraphBuilder('small', [size, size, 3]);
  const stem = builder.conv('conv', builder.input, 4, 3);
  const mixed = builder.depthwise('depthwise', builder.batchNorm('bn', stem), [3, 5]);
  const pooled = builder.add('pool', { kind: 'global-avg-pool' }, mixed);
  return builder.build(builder.add('dense', { kind: 'dense', units: 2, bias: true }, pooled));
}

/** Makes requests of a tiny data set in `folder`. */
export async function taskIn(folder: string): Promise<(changes?: Partial<ProgramTask>) => ProgramTask> {
  const data = { kind: 'synthetic', resolution: 8, classes: 2, imagesPerClass: 8, validationPerClass: 4 } as const;
  const options = { cacheDir: join(folder, 'cache'), log: () => undefined };
  const reference: DataReference = await prepareData({ ...data, seed: 0 }, options);
  const meta = await readMeta(reference);
  const { training } = parseConfig({ name: 'test', space: 'x', data, training: { epochs: 2, batchSize: 8 } }, 'test');
  const own = { training: { ...training, batchSize: 8 }, graph: smallGraph(), data: { reference, meta } };
  return (changes = {}) => ({
    ...{ trial: 0, seed: '1/trial/0', rungs: null, ...own },
    hash: programIdentity({ ...own, seed: '1/trial/0' }, 'test'),
    indicesOf: (count) => ({ file: join(folder, `${count}.u32`), count }),
    ...{ validateEvery: null, checkpoint: null, weights: null, best: null, test: false, seconds: 60 },
    ...changes,
  });
}

/** What is asked of a process. */
export function orderOf(task: ProgramTask, log: string | null = null) {
  return {
    request: (id: string) => trainMessage(task, id),
    trial: task.trial,
    measures: ['accuracy', 'loss'],
    log,
    onProgress: () => undefined,
  };
}
