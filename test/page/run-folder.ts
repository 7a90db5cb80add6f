import { parseConfig } from '../../src/config/index.ts';
import { PieceCosts } from '../../src/cost/index.ts';
import type { Metrics } from '../../src/metric/index.ts';
import { rewardOf } from '../../src/objective/index.ts';
import { readSpace } from '../../src/run/index.ts';
import { keyOf, sampleGenotype } from '../../src/space/index.ts';
import { RunStore } from '../../src/store/index.ts';
import type { Json } from '../../src/util/json.ts';
import { stream } from '../../src/util/random.ts';

const SIZE = 32;
const CLASSES = 10;

/** A run that a test writes while a page follows it. */
export interface GrowingRun {
  /** Adds complete trials. */
  add(count: number): void;
  /** Ends the run. */
  finish(): void;
}

/** Creates the folder of a run that goes on. @param name may hold anything */
export function growingRun(folder: string, name: string): GrowingRun {
  const { space, text } = readSpace('mixnet-cifar', process.cwd());
  const config = parseConfig(
    {
      name,
      seed: 1,
      space: 'mixnet-cifar',
      evaluator: { kind: 'tabular', table: './table.json', size: SIZE, classes: CLASSES },
      controller: { kind: 'random' },
      search: { trials: 100, workers: 2 },
    },
    'test',
  );
  const store = RunStore.create(
    folder,
    {
      name,
      createdAt: 0,
      versions: { mixnas: '0.1.0', node: '20.0.0' },
      config: config as unknown as Json,
      space: { name: space.name, hash: space.hash, text, resolution: space.resolution },
      target: { size: SIZE, classes: CLASSES },
      data: null,
      engine: 'table',
      reference: { accuracy: 0, macs: 3e8 },
    },
    'name: test\n',
    { pid: process.pid, host: 'here', since: 0 },
  );
  const draws = stream(1, 'page-test');
  const costs = new PieceCosts();
  let count = 0;
  const addOne = (): void => {
    const number = count++;
    const genotype = space.canonical(sampleGenotype(space, draws));
    const metrics = costs.cost(space.pieces(genotype, { size: SIZE, classes: CLASSES }), SIZE) as Metrics;
    store.propose({ number, genotype, key: keyOf(space, genotype), note: undefined, metrics });
    store.start(number, 1000 * number);
    const accuracy = 0.5 + 0.4 * draws.next();
    const all = { ...metrics, accuracy, loss: 1 - accuracy };
    store.finish({
      number,
      state: 'complete',
      rung: null,
      reason: null,
      message: null,
      metrics: all,
      reward: rewardOf(config.objective, all),
      violation: 0,
      endedAt: 1000 * number + 900,
      seconds: 0.9,
      epochs: [
        { epoch: 1, trainLoss: 2, trainAccuracy: 0.3, accuracy: 0.3, loss: 2, learningRate: 0.1, seconds: 0.4 },
        { epoch: 2, trainLoss: 1, trainAccuracy: accuracy, accuracy, loss: 1, learningRate: 0.1, seconds: 0.5 },
      ],
    });
  };
  return {
    add(more) {
      for (let i = 0; i < more; i++) addOne();
    },
    finish() {
      store.setStatus('finished', 'all trials are done');
      store.close();
    },
  };
}
