import { readFileSync } from 'node:fs';
import { networkLayout } from '../../graph/index.ts';
import { decodeCheckpoint } from '../../train/index.ts';
import type { EpochRecord } from '../../trial/index.ts';
import { hashOf } from '../../util/hash.ts';
import type { Check } from '../check.ts';
import { expectThat, Skip } from '../failure.ts';

/** What must be the same where two trainings are. */
export function withoutTimes(history: readonly EpochRecord[]): unknown[] {
  return history.map(({ seconds: _, ...record }) => record);
}

/** Checks of one training from its start to its end. */
export const TRAINING: readonly Check[] = [
  {
    name: 'trains a network and tells each epoch',
    run: async (bench) => {
      const epochs: EpochRecord[] = [];
      let steps = 0;
      const watch = { onProgress: () => steps++, onEpoch: (record: EpochRecord) => epochs.push(record) };
      const { metrics, history } = await bench.complete(bench.task(), watch);
      const numbers = history.map(({ epoch }) => epoch).join(', ');
      expectThat(numbers === '1, 2, 3', `expected the epochs 1, 2, 3 in the history; got ${numbers || 'none'}`);
      expectThat(hashOf(epochs) === hashOf(history), 'the messages epoch differ from the history of the result');
      expectThat(steps > 0, 'expected messages progress; got none');
      const last = history.at(-1);
      expectThat(last?.accuracy !== null, 'expected a validated last epoch; its accuracy is null');
      return Object.entries(metrics)
        .map(([name, value]) => `${name} ${value.toFixed(4)}`)
        .join(', ');
    },
  },
  {
    name: 'gives the same figures for the same seed, and others for another',
    run: async (bench) => {
      await bench.require('deterministic');
      const first = await bench.complete(bench.task());
      const again = await bench.complete(bench.task());
      const other = await bench.complete(bench.task({ seed: '1/suite' }));
      const [a, b, c] = [first, again, other].map(({ history }) => hashOf(withoutTimes(history)));
      expectThat(a === b, `the same request twice: ${JSON.stringify(first.metrics)}, ${JSON.stringify(again.metrics)}`);
      expectThat(a !== c, 'another seed gives the same history');
      return 'twice the same, bit for bit';
    },
  },
  {
    name: 'says that a training diverged',
    run: async (bench) => {
      const { training } = bench.task();
      const result = await bench.train(bench.task({ training: { ...training, learningRate: 1e30 } }));
      const seen = result.state === 'failed' ? `${result.reason}: ${result.message}` : result.state;
      expectThat(result.state === 'failed' && result.reason === 'diverged', `expected diverged; got ${seen}`);
      await bench.complete(bench.task());
      return result.message;
    },
  },
  {
    name: 'weighs the classes in the loss as it is told',
    run: async (bench) => {
      await bench.require('class-weights');
      const { training, data } = bench.task();
      const [first = '', ...others] = data.meta.classes;
      const lossWith = async (classWeights?: Record<string, number>): Promise<number> => {
        const { history } = await bench.complete(bench.task({ training: { ...training, classWeights } }));
        return history.at(-1)?.trainLoss ?? Number.NaN;
      };
      const plain = await lossWith();
      const alike = await lossWith(Object.fromEntries([first, ...others].map((name) => [name, 2])));
      const uneven = await lossWith({ [first]: 8 });
      const seen = `trainLoss ${plain}, with equal weights ${alike}, with uneven ones ${uneven}`;
      expectThat(Math.abs(alike - plain) <= 1e-3 * plain, `equal weights change nothing; got ${seen}`);
      expectThat(uneven !== plain, `uneven weights change the loss; got ${seen}`);
      return seen;
    },
  },
  {
    name: 'trains on grey images',
    run: async (bench) => {
      await bench.require('one-channel');
      const { metrics } = await bench.complete(bench.task(await bench.onGrey()));
      return `accuracy ${metrics.accuracy?.toFixed(4)}`;
    },
  },
  {
    name: 'writes weights that fit the network',
    run: async (bench) => {
      await bench.require('weights');
      const [weights, best] = [bench.file('ckpt'), bench.file('ckpt')];
      const task = bench.task({ weights, best, validateEvery: 1 });
      await bench.complete(task);
      for (const file of [weights, best]) {
        const { state } = decodeCheckpoint(readFileSync(file), file);
        for (const { name, shape } of networkLayout(task.graph).parameters) {
          const [size, found] = [shape.reduce((a, b) => a * b, 1), state.get(name)?.length];
          expectThat(found === size, `${name}: expected ${size} values [${shape.join(', ')}]; got ${found ?? 'none'}`);
        }
      }
      return 'every parameter, of the last epoch and of the best';
    },
  },
  {
    name: 'scores the test images when it is asked to',
    run: async (bench) => {
      await bench.require('test');
      if (bench.data.meta.counts.test === 0) throw new Skip('the data set has no test images');
      const { test } = await bench.complete(bench.task({ test: true }));
      const { test: images } = bench.data.meta.counts;
      expectThat(test != null, 'expected test in the result; got nothing');
      expectThat(test.images === images, `expected ${images} test images; got ${test.images}`);
      return `accuracy ${test.accuracy.toFixed(4)} on ${test.images} images`;
    },
  },
];
