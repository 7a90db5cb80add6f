import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureOf } from '../../src/architecture/index.ts';
import { loadExperiment } from '../../src/config/index.ts';
import {
  experimentCsv,
  experimentMarkdown,
  experimentPicture,
  experimentText,
  openExperiment,
  summariseExperiment,
} from '../../src/experiment/index.ts';
import { resumeSearch, type SearchEvent, startSearch } from '../../src/search/index.ts';
import { readRun } from '../../src/store/index.ts';
import { testContext } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

const FILE = join(folder, 'tiny.yaml');
writeFileSync(
  FILE,
  `name: tiny
data: {kind: synthetic, classes: 2, imagesPerClass: 32, validationPerClass: 16, resolution: 16}
training: {epochs: 1, batchSize: 32}
search: {workers: 2}
experiment:
  networks:
    - {network: mobilenet-v1, width: 0.1, kernel: 3, series: [single, mixed]}
    - {network: mobilenet-v1, width: 0.1, groups: 2, series: mixed, label: "=mixed|two"}
  settings: {plain: {}, slow: {learningRate: 0.001, augmentation: {flip: false}}}
  seeds: 2
`,
);

async function run(name: string, onEvent?: (event: SearchEvent) => void) {
  const place = join(folder, name);
  const { context } = testContext(folder, onEvent);
  const loaded = loadExperiment(FILE, { cwd: folder });
  const { config, source } = await openExperiment(loaded, FILE, context);
  return { place, context, done: startSearch(config, source, place, context) };
}

const readings = (place: string) => summariseExperiment(readRun(place)).rows.map((row) => row.readings);

const whole = run('whole');

describe('an experiment', () => {
  it('trains each network under each settings and seed, and tells of them', async () => {
    const { place, done } = await whole;
    expect(await done).toMatchObject({ status: 'finished', complete: 8, failed: 0 });
    const summary = summariseExperiment(readRun(place));
    expect(summary).toMatchObject({ done: 8, trainings: 8, seeds: 2, metric: 'accuracy' });
    expect(summary.rows.map(({ network, settings }) => `${network}, ${settings}`)).toEqual([
      'mobilenet-v1 x0.1 k3, plain',
      'mobilenet-v1 x0.1 k3, slow',
      '=mixed|two, plain',
      '=mixed|two, slow',
    ]);
    const [base, , mixed] = summary.rows;
    expect(base?.difference).toBeNull();
    const pairs = [0, 1].map((seed) => (mixed?.readings[seed] ?? 0) - (base?.readings[seed] ?? 0));
    expect(mixed?.difference?.mean).toBeCloseTo(((pairs[0] ?? 0) + (pairs[1] ?? 0)) / 2, 12);

    expect(experimentText(summary)).toContain('against mobilenet-v1 x0.1 k3');
    expect(experimentMarkdown(summary)).toContain('| =mixed\\|two |');
    const lines = experimentCsv(summary).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 8);
    expect(lines[5]).toMatch(/^'=mixed\|two,plain,mixed,5,,0.1,\d+,\d+,,accuracy,0,/);
    expect(experimentPicture(summary)?.match(/<circle/g)).toHaveLength(2 * 3);
  });

  it('draws alike for all networks of one seed, and trains as the settings say', async () => {
    const { place, done } = await whole;
    await done;
    const record = readRun(place);
    const documents = record.trials.map((trial) => architectureOf(record, trial));
    expect(documents.map(({ origin }) => origin?.seed)).toEqual([
      ...Array(4).fill('0/trial/0'),
      ...Array(4).fill('0/trial/1'),
    ]);
    const rates = documents.map(
      ({ training }) => (training?.settings as { learningRate: number } | undefined)?.learningRate,
    );
    expect(rates).toEqual([0.05, 0.001, 0.05, 0.001, 0.05, 0.001, 0.05, 0.001]);
  });

  it('ends with the same results when it is stopped and resumed', async () => {
    let ended = 0;
    const stopped = await run('stopped', ({ kind }) => {
      if (kind === 'end' && ++ended === 3) stopped.context.stop.request();
    });
    expect(await stopped.done).toMatchObject({ status: 'interrupted' });
    expect(summariseExperiment(readRun(stopped.place)).done).toBeLessThan(8);
    expect(await resumeSearch(stopped.place, {}, testContext(folder).context)).toMatchObject({ status: 'finished' });
    expect(readings(stopped.place)).toEqual(readings((await whole).place));
  });
});
