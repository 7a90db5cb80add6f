import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureOf } from '../../src/architecture/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { costOf } from '../../src/cost/index.ts';
import { buildReport } from '../../src/report/index.ts';
import { readSpace } from '../../src/run/index.ts';
import { resumeSearch, startSearch } from '../../src/search/index.ts';
import { readRun, type TrialRow } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { testContext } from './context.ts';

const folder = temporaryFolder();
const source = readSpace('mixnet-tiny', folder);

/** Notes that each search said. */
const messages = new Map<string, readonly string[]>();

async function search(name: string, changes: Readonly<Record<string, unknown>>, data: object = {}) {
  const config = parseConfig(
    {
      name,
      space: 'mixnet-tiny',
      data: { kind: 'synthetic', classes: 2, imagesPerClass: 8, validationPerClass: 4, ...data },
      training: { epochs: 1, batchSize: 8 },
      controller: { kind: 'random' },
      search: { trials: 2 },
      ...changes,
    },
    'test',
  );
  const run = join(folder, name);
  const { context, events } = testContext(folder);
  await startSearch(config, source, run, context);
  messages.set(
    name,
    events.flatMap((event) => (event.kind === 'note' ? [event.message] : [])),
  );
  return readRun(run);
}

/** Multiply-adds of a trial's network for images of this side. */
function macsAt(size: number, { genotype }: TrialRow): number {
  return costOf(source.space.decode(genotype, { size, classes: 2 })).macs;
}

describe('a search whose images are smaller than its networks are meant for', () => {
  it('counts and exports the networks as they are meant, and resumes so', async () => {
    const { info, trials } = await search('proxy', {}, { resolution: 8 });
    expect(info.target).toEqual({ size: 24, classes: 2 });
    expect(info.config).toMatchObject({ data: { resolution: 8 }, target: { resolution: 24 } });
    for (const trial of trials) expect(trial.metrics.macs).toBe(macsAt(24, trial));
    await resumeSearch(join(folder, 'proxy'), { trials: 4 }, testContext(folder).context);
    const resumed = readRun(join(folder, 'proxy'));
    expect(resumed.trials.map(({ state }) => state)).toEqual(Array(4).fill('complete'));
    for (const trial of resumed.trials) expect(trial.metrics.macs).toBe(macsAt(24, trial));
    const document = architectureOf(resumed, resumed.trials[3] as TrialRow);
    expect([document.graph.input, document.target]).toEqual([[24, 24, 3], { size: 24, classes: 2 }]);
  }, 120_000);

  it('trains them as a search does that means them for these images', async () => {
    const [proxy, meant] = [
      await search('proxy-again', {}, { resolution: 8 }),
      await search('meant', { target: { resolution: 8 } }, { resolution: 8 }),
    ];
    for (const trial of meant.trials) expect(trial.metrics.macs).toBe(macsAt(8, trial));
    const accuracies = ({ trials }: typeof proxy) => trials.map(({ genotype, metrics }) => [genotype, metrics.loss]);
    expect(accuracies(proxy)).toEqual(accuracies(meant));
  }, 120_000);

  it('says so at its start, and stores what its report makes notes of', async () => {
    const record = await search('noted', {}, { resolution: 8 });
    expect(messages.get('noted')?.some((message) => message.includes('those at 24 px\n  hint: '))).toBe(true);
    expect(record.info.data).toMatchObject({
      size: 8,
      images: { classes: 2, train: 16, validation: 8, largestClass: { train: 0.5, validation: 0.5 }, skipped: [] },
    });
    expect(record.lastEpochs.map(({ trial, epoch }) => [trial, epoch])).toEqual([
      [0, 1],
      [1, 1],
    ]);
    const codes = buildReport(record).notes.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['few-steps', 'resolution-mismatch', 'validation-noise']));
  }, 120_000);

  it('trains at the resolution of the space where the data names none', async () => {
    const { info } = await search('default', {});
    expect(info.config).toMatchObject({ data: { resolution: 24 }, target: { resolution: 24 } });
  }, 120_000);
});
