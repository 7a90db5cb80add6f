import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureOf, makeArchitecture } from '../../src/architecture/index.ts';
import { loadExperiment } from '../../src/config/index.ts';
import { experimentPicture, experimentText, openExperiment, summariseExperiment } from '../../src/experiment/index.ts';
import { initialWeights } from '../../src/graph/index.ts';
import { resumeSearch, type SearchEvent, startSearch } from '../../src/search/index.ts';
import { readAllEpochs, readRun, runFile } from '../../src/store/index.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/train/index.ts';
import { openStart } from '../../src/worker/open-weights.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { testContext } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();
const NETWORK = 'mobilenet-v1 x0.1';

/** Weights of the network for five classes. */
function learned(name: string, seed: number): string {
  const { graph } = makeArchitecture('v1', buildZoo('mobilenet-v1', { size: 16, classes: 5, width: 0.1 }));
  const file = join(folder, name);
  writeFileSync(file, encodeCheckpoint({ hash: 'any', history: [], state: initialWeights(graph, seed) }));
  return file;
}

function load(settings: string, more = '', sets: readonly string[] = []) {
  const file = join(folder, 'transfer.yaml');
  const text = `name: transfer
data: {kind: synthetic, classes: 2, imagesPerClass: 32, validationPerClass: 16, resolution: 16}
training: {epochs: 2, batchSize: 32}
search: {workers: 2, keepWeights: true}
experiment:
  networks: [{network: mobilenet-v1, width: 0.1}]
  settings: ${settings}
  seeds: 2
  baseline: scratch
  picture: {x: epoch}
${more}`;
  writeFileSync(file, text);
  return { file, loaded: loadExperiment(file, { cwd: folder, sets }) };
}

async function open(settings: string, onEvent?: (event: SearchEvent) => void, more = '') {
  const { context } = testContext(folder, onEvent);
  const { file, loaded } = load(settings, more);
  return { context, ...(await openExperiment(loaded, file, context)) };
}

const SETTINGS =
  '{scratch: {}, tuned: {learningRate: 0.01, init: {weights: v1.ckpt, freeze: body, freezeEpochs: 1, bodyRate: 0.1}}}';
const readings = (place: string) => summariseExperiment(readRun(place)).rows.map((row) => row.readings);

async function whole() {
  const { context, config, source } = await open(SETTINGS);
  const place = join(folder, 'whole');
  return { place, source, summary: await startSearch(config, source, place, context) };
}
learned('v1.ckpt', 9);
const run = whole();

describe('an experiment that begins with given weights', () => {
  it('keeps them in its run, without a classifier for other classes, and compares with training from scratch', async () => {
    const { place, summary } = await run;
    expect(summary).toMatchObject({ status: 'finished', complete: 4, failed: 0 });
    const [file = ''] = readdirSync(runFile(place, 'starts'));
    const { state, hash } = decodeCheckpoint(readFileSync(join(runFile(place, 'starts'), file)), file);
    expect(file).toBe(`${hash}.ckpt`);
    expect([...state.keys()].filter((name) => name.startsWith('fc.'))).toEqual([]);

    const record = readRun(place);
    const told = summariseExperiment(record, () => readAllEpochs(place));
    const [scratch, tuned] = told.rows;
    expect(scratch?.difference).toBeNull();
    const pairs = [0, 1].map((seed) => (tuned?.readings[seed] ?? 0) - (scratch?.readings[seed] ?? 0));
    expect(tuned?.difference?.mean).toBeCloseTo(((pairs[0] ?? 0) + (pairs[1] ?? 0)) / 2, 12);
    expect(experimentText(told)).toContain('against scratch');
    expect(tuned?.curve.map(({ epoch, value }) => [epoch, value.n])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(tuned?.curve.at(-1)?.value).toEqual(tuned?.value);
    expect(experimentPicture(told)?.match(/<polygon/g)).toHaveLength(2);
    const document = architectureOf(record, record.trials[1] as (typeof record.trials)[number]);
    expect(document.training?.settings).toMatchObject({ init: { weights: join(folder, 'v1.ckpt'), bodyRate: 0.1 } });
  });

  it('ends with the same results when it is stopped and resumed, without the file', async () => {
    const { place } = await run;
    let ended = 0;
    const { context, config, source } = await open(SETTINGS, ({ kind }) => {
      if (kind === 'end' && ++ended === 1) context.stop.request();
    });
    rmSync(join(folder, 'v1.ckpt'));
    const stopped = join(folder, 'stopped');
    expect(await startSearch(config, source, stopped, context)).toMatchObject({ status: 'interrupted' });
    expect(await resumeSearch(stopped, {}, testContext(folder).context)).toMatchObject({ status: 'finished' });
    expect(readings(stopped)).toEqual(readings(place));

    rmSync(runFile(stopped, 'starts'), { recursive: true });
    const gone = resumeSearch(stopped, {}, testContext(folder).context);
    await expect(gone).rejects.toMatchObject({ code: 'RUN_DAMAGED', message: expect.stringContaining('is gone') });
    const lost = openStart({ file: join(stopped, 'starts', 'x.ckpt'), hash: 'x' });
    await expect(lost).rejects.toMatchObject({ code: 'START_MISSING', exitCode: 1 });
    learned('v1.ckpt', 9);
  });

  it('is another space with other weights, and the same with the same elsewhere', async () => {
    const hash = async (name: string) =>
      (await open(`{scratch: {}, tuned: {init: {weights: ${name}}}}`)).source.space.hash;
    learned('copy.ckpt', 9);
    learned('other.ckpt', 10);
    expect(await hash('copy.ckpt')).toBe(await hash('v1.ckpt'));
    expect(await hash('other.ckpt')).not.toBe(await hash('v1.ckpt'));
  });

  it('takes the weights that are named for each network', async () => {
    const named = (weights: string) => open(`{scratch: {}, tuned: {init: {weights: {${weights}}}}}`);
    const { source } = await named(`${NETWORK}: v1.ckpt`);
    expect(source.starts?.size).toBe(1);
    await expect(named(`${NETWORK}: v1.ckpt, mixnet-s: v1.ckpt`)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'experiment.settings.tuned.init.weights: mixnet-s is not among the networks',
    });
    const missing = '{scratch: {}, tuned: {init: {weights: {other: v1.ckpt}}}}';
    await expect(open(missing)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('takes those of the whole experiment where settings name none', async () => {
    const { file } = load('{scratch: {}, tuned: {init: {bodyRate: 0.5}}}');
    const { context } = testContext(folder);
    const opened = (sets: string[]) => openExperiment(loadExperiment(file, { cwd: folder, sets }), file, context);
    const { source } = await opened(['experiment.weights=v1.ckpt']);
    expect(source.starts?.size).toBe(1);
    await expect(opened([])).rejects.toMatchObject({ code: 'CONFIG_INVALID', hint: expect.stringContaining('--from') });
  });

  it('is refused with weights of another network, with a training program, and for all settings at once', async () => {
    const wrong = '{scratch: {}, tuned: {init: {weights: nothing.ckpt}}}';
    await expect(open(wrong)).rejects.toMatchObject({ code: 'WEIGHTS_READ', exitCode: 2 });
    const bodie = '{scratch: {}, tuned: {init: {weights: v1.ckpt, freeze: bodie}}}';
    await expect(open(bodie)).rejects.toMatchObject({ code: 'NETWORK_SPLIT' });
    const program = 'evaluator: {kind: program, command: [trainer]}\n';
    await expect(open(SETTINGS, undefined, program)).rejects.toMatchObject({ code: 'TRAINER_LACKS', exitCode: 2 });
    const all = thrown(() => load(SETTINGS, '', ['training.init.weights=v1.ckpt']));
    expect(all.message).toContain('an experiment names it under experiment.settings');
    const rungs = 'fidelity={kind: asha, rungs: [{epochs: 1}, {epochs: 2}]}';
    expect(thrown(() => load(SETTINGS, '', [rungs])).message).toContain('expected full with experiment.picture.x');
    const both = thrown(() => load(SETTINGS, '', ['experiment.picture.y=difference']));
    expect(both.message).toContain('expected epoch with y: value');
  });
});
