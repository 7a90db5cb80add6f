/**
 * Makes the folder of a run with very many trials and learning curves that nobody trained, for pages and reports to be tried on:
 *
 *     npx tsx bench/page-run.ts FOLDER [--trials N] [--epochs E] [--space NAME] [--running K] [--seed S] [--rate R]
 *
 * The networks are drawn from a real space with their real costs; accuracies and curves are made up. Some trials fail, some break
 * the limit. `--running K`: the run is left as one whose process died with K trials under way. `--rate R`: after the first
 * half, R trials end per second while the folder is held as a search holds it, for a page to follow.
 */
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { type Config, parseConfig } from '../src/config/index.ts';
import { PieceCosts } from '../src/cost/index.ts';
import type { Metrics } from '../src/metric/index.ts';
import { rewardOf, violationOf } from '../src/objective/index.ts';
import { readSpace } from '../src/run/index.ts';
import { type Genotype, keyOf, type SearchSpace, sampleGenotype } from '../src/space/index.ts';
import { type EpochRow, RunStore } from '../src/store/index.ts';
import type { Json } from '../src/util/json.ts';
import { type Stream, stream } from '../src/util/random.ts';

const { values, positionals } = parseArgs({
  options: {
    trials: { type: 'string', default: '10000' },
    epochs: { type: 'string', default: '50' },
    space: { type: 'string', default: 'mixnet-cifar' },
    running: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '0' },
  },
  allowPositionals: true,
});
const [target] = positionals;
if (target === undefined) throw new Error('expected a FOLDER');
const folder = resolve(target);
const [trials, epochs, running, seed, rate] = [
  values.trials,
  values.epochs,
  values.running,
  values.seed,
  values.rate,
].map(Number) as [number, number, number, number, number];

const SIZE = 32;
const CLASSES = 10;
const WORKERS = 4;
const SECONDS_PER_EPOCH = 2;
const BEGUN = Date.parse('2026-11-02T08:00:00Z');
const { space, text } = readSpace(values.space, process.cwd());

const config = parseConfig(
  {
    name: `page-${trials}`,
    seed,
    space: values.space,
    evaluator: { kind: 'tabular', table: './table.json', size: SIZE, classes: CLASSES },
    controller: { kind: 'random' },
    objective: { kind: 'mnasnet', metric: 'macs', target: '20M' },
    constraints: [{ metric: 'params', max: '150k' }],
    search: { trials, workers: WORKERS },
  },
  'page-run',
);

/** What each option adds to the logit of the accuracy, drawn once. */
function effectsOf({ choices }: SearchSpace, draws: Stream): number[][] {
  return choices.map(({ options }) => options.map(() => 0.5 * (draws.next() - 0.5)));
}

/** Accuracy of a network: more multiply-adds and better options help, the reading has noise. */
function accuracyOf(genotype: Genotype, { macs = 1 }: Metrics, effects: readonly number[][], draws: Stream): number {
  const options = genotype.reduce((sum, option, i) => sum + (effects[i]?.[option] ?? 0), 0);
  const logit = 0.9 + 0.45 * Math.log(macs / 1e7) + options + 0.1 * (draws.next() - 0.5);
  return 1 / (1 + Math.exp(-logit));
}

function curve(accuracy: number, count: number, draws: Stream): Omit<EpochRow, 'trial'>[] {
  const speed = 4 + 6 * draws.next();
  return Array.from({ length: count }, (_, i) => {
    const share = (1 - Math.exp(-(i + 1) / speed)) / (1 - Math.exp(-count / speed));
    const now = 0.1 + (accuracy - 0.1) * share + (i === count - 1 ? 0 : 0.02 * (draws.next() - 0.5));
    return {
      epoch: i + 1,
      trainLoss: 2.3 - 2 * now,
      trainAccuracy: Math.min(1, now + 0.03 * share),
      accuracy: now,
      loss: 2.4 - 2.1 * now,
      learningRate: 0.1 * 0.5 * (1 + Math.cos((Math.PI * i) / count)),
      seconds: SECONDS_PER_EPOCH,
    };
  });
}

/** Writes one trial from proposal to end. */
class Writer {
  readonly #costs = new PieceCosts();
  readonly #draws = stream(seed, 'page-run');
  readonly #effects = effectsOf(space, stream(seed, 'page-run-effects'));
  readonly #seen = new Set<string>();
  readonly #free = Array.from({ length: WORKERS }, () => BEGUN);
  readonly #store: RunStore;

  constructor(store: RunStore) {
    this.#store = store;
  }

  #draw(): { genotype: Genotype; key: string } {
    for (;;) {
      const genotype = space.canonical(sampleGenotype(space, this.#draws));
      const key = keyOf(space, genotype);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      return { genotype, key };
    }
  }

  /** Proposes and starts a trial. @returns what is known of it, and when it began */
  #begin(number: number, startedAt: number | null): { genotype: Genotype; metrics: Metrics; startedAt: number } {
    const { genotype, key } = this.#draw();
    const metrics = this.#costs.cost(space.pieces(genotype, { size: SIZE, classes: CLASSES }), SIZE) as Metrics;
    this.#store.propose({ number, genotype, key, note: undefined, metrics });
    const at = startedAt ?? Math.min(...this.#free);
    if (violationOf(config.constraints, metrics) === 0) this.#store.start(number, at);
    return { genotype, metrics, startedAt: at };
  }

  /** @param now when it began; null: when the first worker was free */
  trial(number: number, now: number | null): void {
    const { genotype, metrics, startedAt } = this.#begin(number, now);
    const violation = violationOf(config.constraints, metrics);
    const none = { number, rung: null, reason: null, message: null, reward: null };
    if (violation > 0) {
      this.#store.finish({
        ...none,
        state: 'infeasible',
        metrics,
        violation,
        endedAt: startedAt,
        seconds: 0,
        epochs: [],
      });
      return;
    }
    const seconds = epochs * SECONDS_PER_EPOCH * (0.7 + 0.6 * this.#draws.next());
    const endedAt = startedAt + 1000 * seconds;
    this.#free[this.#free.indexOf(Math.min(...this.#free))] = endedAt;
    if (this.#draws.next() < 0.02) {
      const failed = {
        reason: 'diverged',
        message: 'the loss is NaN <b>at</b> step "12" & later',
        violation: Infinity,
      };
      this.#store.finish({ ...none, ...failed, state: 'failed', metrics, endedAt, seconds, epochs: [] });
      return;
    }
    const accuracy = accuracyOf(genotype, metrics, this.#effects, this.#draws);
    const history = curve(accuracy, epochs, this.#draws);
    const all = { ...metrics, accuracy, loss: history.at(-1)?.loss ?? 2.4 - 2.1 * accuracy };
    const reward = rewardOf(config.objective, all);
    this.#store.finish({
      ...none,
      state: 'complete',
      metrics: all,
      reward,
      violation: 0,
      endedAt,
      seconds,
      epochs: history,
    });
  }

  leave(number: number): void {
    this.#begin(number, null);
  }
}

function createStore({ seed: root, ...rest }: Config): RunStore {
  const resolved = { ...rest, seed: root };
  rmSync(folder, { recursive: true, force: true });
  const info = {
    name: config.name,
    createdAt: rate > 0 ? Date.now() : BEGUN,
    versions: { mixnas: '0.1.0', node: process.version, platform: `${process.platform}-${process.arch}` },
    config: resolved as unknown as Json,
    space: { name: space.name, hash: space.hash, text, resolution: space.resolution },
    target: { size: SIZE, classes: CLASSES },
    data: null,
    engine: 'table made up',
    reference: { accuracy: 0, macs: 3e8 },
  };
  return RunStore.create(folder, info, stringify(resolved), { pid: process.pid, host: hostname(), since: BEGUN });
}

const begun = performance.now();
const store = createStore(config);
const writer = new Writer(store);
const first = rate > 0 ? Math.floor(trials / 2) : trials;
for (let number = 0; number < first; number++) writer.trial(number, rate > 0 ? Date.now() : null);
console.log(`${first} trials of ${epochs} epochs in ${((performance.now() - begun) / 1000).toFixed(1)} s: ${folder}`);
for (let number = first; number < trials; number++) {
  await sleep(1000 / rate);
  writer.trial(number, Date.now());
}
for (let i = 0; i < running; i++) writer.leave(trials + i);
if (running === 0) store.setStatus('finished', `all ${trials} trials are done`);
store.close();
