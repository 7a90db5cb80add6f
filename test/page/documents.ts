import {
  type PageCurve,
  type PageNetwork,
  type PageRun,
  type PageTrials,
  type StandaloneDocument,
  TRIAL_STATES,
} from '../../src/live/contract.ts';
import { stream } from '../../src/util/random.ts';

const KERNELS = ['3×3', '3×3 + 5×5', '3×3 + 5×5 + 7×7', '3×3 … 9×9', '3×3 … 11×11'];
const EXPANSIONS = ['×3', '×4', '×6'];
const SPACING = ['0', '0.25'];

/** Choices of a space of five stages. */
export const CHOICES = Array.from({ length: 5 }, (_, stage) => [
  { name: `stages/${stage}/kernels`, options: KERNELS },
  { name: `stages/${stage}/expansion`, options: EXPANSIONS },
  { name: `stages/${stage}/seRatio`, options: SPACING },
]).flat();

const stateIndex = (name: (typeof TRIAL_STATES)[number]): number => TRIAL_STATES.indexOf(name);

/** Trials of a made-up search: accuracy grows with cost and with large kernels in the middle, noise on top. */
export function makeTrials(count: number, seed = 1, event = `s-${count}`): PageTrials {
  const draw = stream(seed, 'page', 'trials');
  const rows = Array.from({ length: count }, (_, number) => {
    const genotype = CHOICES.map(({ options }) => draw.int(options.length));
    const [kernel, expansion, se] = [0, 1, 2].map((kind) =>
      genotype.reduce((sum, option, i) => sum + (i % 3 === kind ? option : 0), 0),
    ) as [number, number, number];
    const macs = Math.round(4e6 * (1 + 0.3 * kernel + 0.9 * expansion + 0.1 * se) * (0.9 + 0.2 * draw.next()));
    const learnt = 0.93 - 2.2 / (6 + macs / 3e6) + 0.012 * (genotype[6] as number) + 0.006 * (genotype[7] as number);
    const accuracy = Math.min(0.97, learnt + 0.012 * draw.normal());
    const failed = draw.next() < 0.02;
    const infeasible = !failed && macs > 5.2e7;
    return { number, genotype, macs, accuracy, failed, infeasible, seconds: 20 + macs / 2e6 + 5 * draw.next() };
  });
  const done = rows.filter(({ failed, infeasible }) => !failed && !infeasible);
  const front = new Set<number>();
  let best = 0;
  for (const row of [...done].sort((a, b) => a.macs - b.macs || b.accuracy - a.accuracy)) {
    if (row.accuracy > best) {
      front.add(row.number);
      best = row.accuracy;
    }
  }
  const ends = [0, 0, 0, 0];
  const lanes = rows.map(({ seconds, infeasible }) => {
    const lane = ends.indexOf(Math.min(...ends));
    const startedAt = ends[lane] as number;
    ends[lane] = startedAt + (infeasible ? 1 : seconds);
    return { lane, startedAt };
  });
  const trained = <T>(pick: (row: (typeof rows)[number]) => T): (T | null)[] =>
    rows.map((row) => (row.failed || row.infeasible ? null : pick(row)));
  return {
    event,
    number: rows.map(({ number }) => number),
    state: rows.map(({ failed, infeasible }) => stateIndex(failed ? 'failed' : infeasible ? 'infeasible' : 'complete')),
    reward: trained(({ accuracy }) => accuracy),
    metrics: {
      accuracy: trained(({ accuracy }) => accuracy),
      loss: trained(({ accuracy }) => 2.2 * (1 - accuracy)),
      macs: rows.map(({ macs }) => macs),
      params: rows.map(({ macs }) => Math.round(macs / 18)),
      modelBytes: rows.map(({ macs }) => Math.round(macs / 4.5)),
    },
    estimate: null,
    choices: CHOICES.map((_, i) => rows.map(({ genotype }) => genotype[i] as number)),
    startedAt: lanes.map(({ startedAt }) => startedAt),
    seconds: rows.map(({ seconds, infeasible }) => (infeasible ? 1 : seconds)),
    worker: lanes.map(({ lane }) => lane),
    epochs: trained(() => 50).map((epochs) => epochs ?? 0),
    isFront: rows.map(({ number }) => Number(front.has(number))),
    feasible: rows.map(({ failed, infeasible }) => Number(!failed && !infeasible)),
    message: Object.fromEntries(
      rows.filter(({ failed }) => failed).map(({ number }) => [number, 'the loss is NaN from step 12 <b>on</b>']),
    ),
  };
}

/** Learning curves of a trial that ends at an accuracy. */
export function makeCurves(accuracy: number, epochs = 50): PageCurve[] {
  const steps = Array.from({ length: epochs }, (_, i) => i + 1);
  const pace = 1 + ((accuracy * 7919) % 1);
  const rise = (epoch: number, speed: number): number =>
    0.1 + (accuracy - 0.1) * (1 - Math.exp(-epoch / (speed * pace)));
  return [
    { metric: 'accuracy', epochs: steps, values: steps.map((epoch) => rise(epoch, 9)) },
    { metric: 'trainLoss', epochs: steps, values: steps.map((epoch) => 2.3 * (1 - rise(epoch, 7))) },
  ];
}

/** A run with its trials' front and best. */
export function makeRun(trials: PageTrials, change: Partial<PageRun> = {}): PageRun {
  const accuracy = trials.metrics.accuracy as readonly (number | null)[];
  const macs = trials.metrics.macs as readonly number[];
  const front = trials.number
    .filter((_, i) => trials.isFront[i] === 1)
    .sort((a, b) => (macs[a] as number) - (macs[b] as number));
  const count = (name: (typeof TRIAL_STATES)[number]): number =>
    trials.state.filter((state) => state === stateIndex(name)).length;
  const ends = trials.startedAt.map((start, i) => (start ?? 0) + (trials.seconds[i] ?? 0));
  return {
    name: 'photos-mixnet',
    folder: 'runs/photos-mixnet',
    state: 'finished',
    stateText: '',
    startedAt: '2026-11-20T08:30:00.000Z',
    endedAt: '2026-11-21T08:30:00.000Z',
    durationSeconds: ends.reduce((most, end) => Math.max(most, end), 0),
    counts: {
      running: count('running'),
      complete: count('complete'),
      paused: count('paused'),
      failed: count('failed'),
      infeasible: count('infeasible'),
      interrupted: count('interrupted'),
    },
    best: front.reduce<number | null>(
      (best, one) => (best === null || (accuracy[one] ?? 0) > (accuracy[best] ?? 0) ? one : best),
      null,
    ),
    knee: front[Math.floor(front.length / 2)] ?? null,
    front,
    hypervolume: 0.71234,
    closest: null,
    finals: [],
    notes: [
      {
        code: 'validation-noise',
        message: 'one standard error of the accuracies is 0.42 points: differences below 1.2 points are noise',
        hint: 'a larger data.validation makes it smaller',
      },
    ],
    seed: 7,
    space: 'mixnet',
    data: 'photos: 6,000 images, 12 classes',
    config: 'space: mixnet\ndata:\n  kind: folder\n  path: photos\nsearch:\n  trials: 10000\n  workers: 4\n',
    versions: { mixnas: '0.1.0', engine: 'native avx512', node: '22.12.0', platform: 'linux x64' },
    metrics: [
      { name: 'accuracy', label: 'accuracy', unit: 'percent', direction: 'max' },
      { name: 'loss', label: 'loss', unit: 'number', direction: 'min' },
      { name: 'macs', label: 'multiply-adds', unit: 'count', direction: 'min' },
      { name: 'params', label: 'parameters', unit: 'count', direction: 'min' },
      { name: 'modelBytes', label: 'model size', unit: 'bytes', direction: 'min' },
    ],
    objectives: ['accuracy', 'macs'],
    constraints: [{ metric: 'macs', min: null, max: 5.2e7 }],
    chance: 1 / 12,
    reference: { accuracy: 0, macs: 6e7 },
    choices: CHOICES,
    workers: ['worker 1', 'worker 2', 'worker 3', 'worker 4'],
    budget: trials.number.length,
    ...change,
  };
}

/** A network with a picture of two boxes, and whatever text its layers have. */
export function makeNetwork(trial: number, words = 'stage1'): PageNetwork {
  const colours = ['#a7d8f0', '#a8ddb5', '#fdd97a'];
  const boxes = colours
    .map((fill, i) => `<rect x="${40 + 180 * i}" y="50" width="56" height="110" fill="${fill}" stroke="#374151"/>`)
    .join('');
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 200"><rect width="620" height="200" fill="#ffffff"/><text x="24" y="30">trial ${trial}</text>${boxes}</svg>`,
    layers: Array.from({ length: 12 }, (_, i) => ({
      name: `${words}/${i}`,
      op: 'depthwise',
      shape: [16, 16, 24],
      params: 1200 + i,
      macs: 300_000 + 10 * i,
    })),
    genotype: [1, 2, 0],
    decoded: CHOICES.map(({ name, options }) => `${name}: ${options[0]}`),
  };
}

/** A report of some runs, with curves of the first trials and networks of the front. */
export function makeDocument(counts: readonly number[], { epochs = 50, curves = 1000 } = {}): StandaloneDocument {
  const trials = counts.map((count, i) => makeTrials(count, i + 1));
  const runs = trials.map((one, i) =>
    makeRun(one, i === 0 ? {} : { name: `photos-larger-${i}`, seed: 7 + i, durationSeconds: 1000 * (i + 1) }),
  );
  const comparison = {
    objectives: ['accuracy', 'macs'] as const,
    reference: { accuracy: 0, macs: 6e7 },
    hypervolumes: runs.map(({ hypervolume }) => hypervolume),
    front: [],
    differences: [{ path: 'controller.kind', values: runs.map((_, i) => (i === 0 ? 'nsga2' : 'surrogate')) }],
  };
  return {
    schemaVersion: 1,
    writtenAt: '2026-11-21T09:00:00.000Z',
    runs,
    comparison: runs.length > 1 ? comparison : null,
    trials,
    histories: trials.map((one) =>
      Object.fromEntries(
        one.number
          .filter((i) => one.epochs[i] !== 0 && i < curves)
          .map((number) => [number, makeCurves(one.metrics.accuracy?.[number] ?? 0, epochs)]),
      ),
    ),
    networks: runs.map(({ front }) => Object.fromEntries(front.map((trial) => [trial, makeNetwork(trial)]))),
    embedded: trials.map((one) => ({ histories: Math.min(curves, one.number.length), of: one.number.length })),
  };
}
