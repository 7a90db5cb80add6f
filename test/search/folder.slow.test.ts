import { readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architectureOf } from '../../src/architecture/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { resumeSearch, type SearchEvent, startSearch } from '../../src/search/index.ts';
import { readRun, runFile } from '../../src/store/index.ts';
import { numbered, writePictures } from '../data/folder/pictures.ts';
import { temporaryFolder } from '../temporary.ts';
import { testContext, testSpace } from './context.ts';

const folder = temporaryFolder();
const notes = (events: readonly SearchEvent[]) =>
  events.flatMap((event) => (event.kind === 'note' ? [event.message] : [])).join('\n');

describe('a search over grey photographs of a large and a small class', () => {
  it('weighs classes, says what is uneven, and continues where the images have moved', async () => {
    const path = await writePictures(join(folder, 'here'), [...numbered('hen', 16), ...numbered('owl', 4)]);
    const config = parseConfig(
      {
        name: 'grey',
        space: 'test-space',
        data: { kind: 'image-folder', path, resolution: 8, channels: 1, validationPerClass: 1 },
        training: { epochs: 1, batchSize: 4, classWeights: { owl: 2 } },
        front: { metrics: ['balancedAccuracy', 'macs'] },
        search: { trials: 2, workers: 1 },
      },
      'grey',
    );
    const run = join(folder, 'run');
    const first = testContext(folder);
    await startSearch(config, testSpace(), run, first.context);
    expect(notes(first.events)).toContain('class hen has 15 training images and class owl 3');
    const [trial] = readRun(run).trials;
    expect(trial?.metrics.balancedAccuracy).toBeGreaterThanOrEqual(0);
    expect(architectureOf(readRun(run), trial as never).graph.input).toEqual([8, 8, 1]);

    const there = join(folder, 'there');
    renameSync(path, there);
    utimesSync(join(there, 'hen/1.png'), 9, 9);
    const file = runFile(run, 'config');
    writeFileSync(file, readFileSync(file, 'utf8').replace('epochs: 1', 'epochs: 30'));
    const again = testContext(folder);
    await expect(resumeSearch(run, { trials: 3 }, again.context)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      hint: expect.stringContaining('--set data.path=FOLDER'),
    });
    expect(notes(again.events)).toContain('training.epochs was 1, now it is 30');
    const moved = [{ path: ['data', 'path'], value: there }];
    await resumeSearch(run, { trials: 3, moved }, testContext(folder).context);
    expect(readRun(run).trials.map(({ state }) => state)).toEqual(Array(3).fill('complete'));
    expect(readFileSync(file, 'utf8')).toContain(there);

    const last = testContext(folder);
    await resumeSearch(run, { trials: 3 }, last.context);
    expect(notes(last.events)).not.toContain('was changed');
  });
});
