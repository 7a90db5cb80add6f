import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { makeArchitecture } from '../../src/architecture/index.ts';
import { parseTrainingConfig, type TrainingConfig } from '../../src/config/index.ts';
import { type Graph, GraphBuilder } from '../../src/graph/index.ts';
import type { TrainingContext, TrainingEvent } from '../../src/training/index.ts';

/** A network with a mixed depthwise convolution and dropout. */
export function smallNetwork(size = 8, classes = 6, channels = 3): Graph {
  const builder = new GraphBuilder('small', [size, size, channels]);
  let x = builder.activation('act', builder.batchNorm('bn', builder.conv('conv', builder.input, 6, 3)), 'relu');
  x = builder.batchNorm('bn-2', builder.depthwise('depthwise', x, [3, 5], { stride: 2 }));
  x = builder.add('pool', { kind: 'global-avg-pool' }, builder.activation('act-2', x, 'swish'));
  x = builder.add('dropout', { kind: 'dropout', rate: 0.1 }, x);
  return builder.build(builder.add('fc', { kind: 'dense', units: classes, bias: true }, x));
}

/** The small network as an architecture file; its path. */
export function writeSmallNetwork(folder: string, size = 8, classes = 6, channels = 3): string {
  const file = join(folder, 'small.json');
  writeFileSync(file, JSON.stringify(makeArchitecture('small', smallNetwork(size, classes, channels))));
  return file;
}

/** Settings of a training that takes a moment: 6 classes of synthetic images, 8 pixels wide. */
export function smallDocument(training: Record<string, unknown> = {}, data: Record<string, unknown> = {}) {
  return {
    name: 'demo',
    seed: 3,
    data: { kind: 'synthetic', resolution: 8, classes: 6, imagesPerClass: 8, validationPerClass: 4, ...data },
    training: { epochs: 3, batchSize: 16, batchNormMomentum: 0.8, augmentation: { crop: 1, cutout: 2 }, ...training },
  };
}

/** The same, checked. */
export function smallConfig(
  training: Record<string, unknown> = {},
  data: Record<string, unknown> = {},
): TrainingConfig {
  return parseTrainingConfig(smallDocument(training, data), 'small');
}

/** The same as a file in `folder`; its path. */
export function writeSmallConfig(folder: string, training: Record<string, unknown> = {}): string {
  const file = join(folder, 'demo.yaml');
  writeFileSync(file, stringify(smallDocument(training)));
  return file;
}

/** A context whose clock counts calls; events are kept in `events`, log lines in `log`. */
export function fitContext(folder: string, onEvent: (event: TrainingEvent, stop: AbortController) => void = () => {}) {
  const events: TrainingEvent[] = [];
  const log: string[] = [];
  const stop = new AbortController();
  let time = 0;
  const context: TrainingContext = {
    cacheDir: join(folder, 'cache'),
    now: () => ++time,
    pid: process.pid,
    host: 'test',
    env: process.env,
    cores: 1,
    versions: { mixnas: 'test' },
    onEvent: (event) => {
      events.push(event);
      onEvent(event, stop);
    },
    openLog: () => ({
      info: (_fields, message) => void log.push(message),
      warn: (_fields, message) => void log.push(message),
      close: () => undefined,
    }),
    signal: stop.signal,
  };
  return { context, events, log };
}
