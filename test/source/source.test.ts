import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Architecture, makeArchitecture } from '../../src/architecture/index.ts';
import { blockDocument, timmSource } from '../../src/export/index.ts';
import { inferShapes, initialWeights } from '../../src/graph/index.ts';
import { buildReport } from '../../src/report/index.ts';
import { startSearch } from '../../src/search/index.ts';
import { networkFor, networkOf, openSource, variantOf, weightsOf } from '../../src/source/index.ts';
import { keptWeightsFile, readRun, TrainingFolder, trainingFile } from '../../src/store/index.ts';
import { writeCheckpoint } from '../../src/train/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { tabularConfig, testContext, testSpace, writeTable } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const cwd = temporaryFolder();
const TARGET = { size: 32, classes: 3 };
const open = (given: string) => openSource(given, { cwd });
const mixnet = buildZoo('mixnet-s', TARGET);

/** Side of the images and number of classes that a network is for. */
function targetOf({ graph }: Architecture) {
  return { size: graph.input[0], classes: inferShapes(graph).get(graph.output)?.[2] };
}

function beginTraining(name: string, architecture: Architecture): string {
  const record = { schemaVersion: 1, kind: 'training', name: 'n', createdAt: 1, versions: {}, identity: {} } as const;
  const texts = { config: '', architecture: JSON.stringify(architecture), start: null };
  const training = TrainingFolder.create(join(cwd, name), record, texts, { pid: 1, host: 'here', since: 0 });
  training.finish({ test: { accuracy: 0.75, loss: 1.5 } });
  training.close();
  return training.path;
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'mine.json'), JSON.stringify(makeArchitecture('mine', mixnet)));
  writeFileSync(join(cwd, 'strings.json'), JSON.stringify(blockDocument('strings', mixnet)));
  writeFileSync(join(cwd, 'strings.py'), timmSource('strings', mixnet));
  writeFileSync(join(cwd, 'mixnet-m'), 'a file of the same name as a published network');
  const { context } = testContext(cwd);
  await startSearch(tabularConfig(writeTable(cwd)), testSpace(), join(cwd, 'run'), context);
  beginTraining('training', makeArchitecture('trained', mixnet));
});

describe('openSource', () => {
  it.each([
    ['run', 'run'],
    ['training', 'training'],
    ['mine.json', 'architecture'],
    ['strings.json', 'blocks'],
    ['strings.py', 'blocks'],
    ['mixnet-m', 'published'],
  ])('takes %s for a source of kind %s', (given, kind) => {
    expect(open(given)).toMatchObject({ given, kind });
  });

  it('has read everything: the network stays when its file goes', () => {
    writeFileSync(join(cwd, 'gone.json'), JSON.stringify(makeArchitecture('gone', mixnet)));
    const source = open('gone.json');
    rmSync(join(cwd, 'gone.json'));
    expect(networkOf(source).graph).toEqual(mixnet);
  });

  it('chooses the trial of a run that its report calls best or knee, or one by number', () => {
    const run = readRun(join(cwd, 'run'));
    const { best, knee } = buildReport(run);
    const numberOf = (select?: 'best' | 'knee' | number) => {
      const source = openSource('run', { cwd, select });
      return source.kind === 'run' ? source.trial.number : undefined;
    };
    expect(knee).not.toBe(best);
    expect([numberOf(), numberOf('best'), numberOf('knee'), numberOf(7)]).toEqual([best, best, knee, 7]);
    expect(thrown(() => numberOf(99))).toMatchObject({ code: 'NO_TRIAL', message: expect.stringContaining('0..19') });
  });

  it.each([
    ['mixnet-q', 'ZOO_UNKNOWN'],
    ['nowhere.json', 'ARCHITECTURE_READ'],
    ['table.json', 'ARCHITECTURE_INVALID'],
    ['.', 'NOT_A_RUN'],
  ])('refuses %s with %s', (given, code) => {
    expect(thrown(() => open(given)).code).toBe(code);
  });

  it.each(['training', 'mine.json', 'strings.py', 'mixnet-m'])('refuses to choose a trial of %s', (given) => {
    const error = thrown(() => openSource(given, { cwd, select: 'knee' }));
    expect(error).toMatchObject({ code: 'USAGE', message: `--select: ${given} is not a run folder` });
  });
});

describe('the network of a source', () => {
  it.each([
    ['run', 16, 4],
    ['training', 32, 3],
    ['mine.json', 32, 3],
    ['strings.json', 32, 3],
    ['mixnet-m', 224, 1000],
  ])('of %s is for %d px and %d classes as it stands', (given, size, classes) => {
    expect(targetOf(networkOf(open(given)))).toEqual({ size, classes });
  });

  it.each(['run', 'strings.json', 'strings.py', 'mixnet-m'])('of %s is built for the images of a training', (given) => {
    expect(targetOf(networkFor(open(given), { size: 64, classes: 7 }))).toEqual({ size: 64, classes: 7 });
  });

  it.each(['training', 'mine.json'])('of %s stays as it is for other images', (given) => {
    expect(networkFor(open(given), { size: 64, classes: 7 }).graph).toEqual(mixnet);
  });

  it.each([
    ['run', { size: 8 }, '--size: run fixes its own'],
    ['training', { classes: 8 }, '--classes: training fixes its own'],
    ['mine.json', { lowRes: false }, '--low-res: mine.json fixes its own'],
    ['strings.json', { lowRes: true }, '--low-res: strings.json fixes its strides'],
    ['strings.json', { width: 0.5 }, '--width: strings.json fixes its channels'],
    ['run', { width: 0.5 }, '--width: run fixes its own'],
  ])('of %s refuses %j', (given, sizes, message) => {
    expect(thrown(() => networkOf(open(given), sizes))).toMatchObject({ code: 'USAGE', message });
  });

  it('has the width that is asked for, and is called so', () => {
    const { name, graph } = networkOf(open('mixnet-m'), { ...TARGET, width: 0.5 });
    expect([name, graph.name]).toEqual(['mixnet-m-x0.5', 'mixnet-m-x0.5']);
    expect(graph.nodes).toEqual(buildZoo('mixnet-m', { ...TARGET, width: 0.5 }).nodes);
    expect(networkFor(open('mixnet-m'), { ...TARGET, width: 0.5 }).graph).toEqual(graph);
    const refused = thrown(() => networkFor(open('mine.json'), { ...TARGET, width: 0.5 }));
    expect(refused).toMatchObject({ code: 'USAGE', message: '--width: mine.json fixes its own' });
  });

  it('of a finished training says what was measured on the test images', () => {
    expect(networkOf(open('training')).metrics).toEqual({ testAccuracy: 0.75, testLoss: 1.5 });
  });

  it('has variants under names of their own, which say nothing of the original’s results', () => {
    const original = networkOf(open('training'));
    expect(variantOf(original, {})).toBe(original);
    const variant = variantOf(original, { groups: 2, partition: 'equal' });
    expect(variant.name).toBe('trained-k3.5-equal');
    expect(variant.metrics).toBeUndefined();
  });
});

describe('the weights of a source', () => {
  /** Names and bytes; comparing megabytes of numbers one by one takes minutes. */
  const digest = (tensors: ReadonlyMap<string, Float32Array>) => {
    const hash = createHash('sha256');
    for (const [name, values] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(name).update(values);
    return hash.digest('hex');
  };
  const weights = initialWeights(mixnet, 'a');

  it('are those of a training’s last epoch, the averaged ones where there are some', async () => {
    const source = open('training');
    const read = () => weightsOf(source, networkOf(source), { cwd });
    expect(thrown(read)).toMatchObject({ code: 'NO_CHECKPOINT', hint: expect.stringContaining('resume training') });
    const averaged = [...initialWeights(mixnet, 'b')].map(([name, values]) => [`average:${name}`, values] as const);
    const state = new Map([...weights, ...averaged]);
    await writeCheckpoint(trainingFile(join(cwd, 'training'), 'last'), { hash: 'h', history: [], state });
    const found = read();
    expect(found).toMatchObject({ origin: join('training', 'last.ckpt (averaged), 0 epochs'), isTrained: true });
    expect(digest(found.weights)).toBe(digest(initialWeights(mixnet, 'b')));
  });

  it('are fresh by a seed: the one that is asked for, that of the trial, or 0', () => {
    const drawn = (given: string, options: { seed?: number; fresh?: boolean } = {}) => {
      const source = open(given);
      return weightsOf(source, networkOf(source), { cwd, ...options });
    };
    const digestOf5 = digest(initialWeights(mixnet, 5));
    expect(digest(drawn('training', { seed: 5, fresh: true }).weights)).toBe(digestOf5);
    expect(digest(drawn('mine.json', { seed: 5 }).weights)).toBe(digestOf5);
    expect(drawn('mine.json')).toMatchObject({ origin: 'untrained, seed 0', isTrained: false });
    expect(drawn('run', { fresh: true }).origin).toMatch(/^untrained, seed \d+\/trial\/\d+$/);
  });

  it('are never fresh for a run or a training unless that is said', () => {
    const refused = (given: string, options: { seed?: number; fresh?: boolean; weights?: string }) => {
      const source = open(given);
      return thrown(() => weightsOf(source, networkOf(source), { cwd, ...options }));
    };
    expect(refused('run', {})).toMatchObject({
      code: 'NO_CHECKPOINT',
      hint: expect.stringMatching(/^mixnas train run --select trial:\d+ .*--fresh/),
    });
    for (const given of ['run', 'training']) {
      expect(refused(given, { seed: 1 })).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('--fresh') });
    }
    expect(refused('mine.json', { weights: 'c.bin', seed: 1 }).code).toBe('USAGE');
  });

  it('are those that a search kept of the trial', async () => {
    const source = open('run');
    if (source.kind !== 'run') throw new Error('expected a run');
    const { graph } = networkOf(source);
    const file = keptWeightsFile(join(cwd, 'run'), source.trial.number);
    mkdirSync(dirname(file));
    await writeCheckpoint(file, { hash: 'h', history: [], state: new Map(initialWeights(graph, 9)) });
    const found = weightsOf(source, networkOf(source), { cwd });
    expect(found).toMatchObject({
      origin: `${keptWeightsFile('run', source.trial.number)}, 0 epochs`,
      isTrained: true,
    });
    expect(digest(found.weights)).toBe(digest(initialWeights(graph, 9)));
    rmSync(dirname(file), { recursive: true });
  });

  it('of a training are those of its best epoch where that is asked for', async () => {
    const source = open('training');
    const read = () => weightsOf(source, networkOf(source), { cwd, weights: 'best' });
    expect(thrown(read)).toMatchObject({ code: 'NO_CHECKPOINT', hint: expect.stringContaining('--weights last') });
    await writeCheckpoint(trainingFile(join(cwd, 'training'), 'best'), { hash: 'h', history: [], state: weights });
    expect(read()).toMatchObject({ origin: join('training', 'best.ckpt, 0 epochs'), isTrained: true });
  });

  it('of a file must fit the network', async () => {
    const source = open('mine.json');
    await writeCheckpoint(join(cwd, 'c.bin'), { hash: 'h', history: [], state: new Map(weights) });
    const found = weightsOf(source, networkOf(source), { cwd, weights: 'c.bin' });
    expect(digest(found.weights)).toBe(digest(weights));
    const other = open('mixnet-m');
    const refused = thrown(() => weightsOf(other, networkOf(other), { cwd, weights: 'c.bin' }));
    expect(refused).toMatchObject({ code: 'WEIGHTS_MISMATCH', message: expect.stringMatching(/^c\.bin: /) });
    expect(thrown(() => weightsOf(source, networkOf(source), { cwd, weights: 'none' })).code).toBe('WEIGHTS_READ');
  });
});
