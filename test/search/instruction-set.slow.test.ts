import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { nativeInstructionSets } from '../../src/engine/native/index.ts';
import { resumeSearch, startSearch } from '../../src/search/index.ts';
import { openDatabase } from '../../src/store/database.ts';
import { readRun, runFile } from '../../src/store/index.ts';
import { numbered, writePictures } from '../data/folder/pictures.ts';
import { temporaryFolder } from '../temporary.ts';
import { testContext, testSpace } from './context.ts';

const folder = temporaryFolder();
const best = nativeInstructionSets()[0];

describe.skipIf(best === undefined || best === 'base')('a run that was begun where there was another processor', () => {
  it('goes on with the instruction set of that one, whatever is better here', async () => {
    const path = await writePictures(join(folder, 'images'), [...numbered('hen', 8), ...numbered('owl', 8)]);
    const config = parseConfig(
      {
        name: 'elsewhere',
        space: 'test-space',
        data: { kind: 'image-folder', path, resolution: 8, channels: 1, validationPerClass: 1 },
        training: { epochs: 1, batchSize: 4 },
        engine: { kind: 'native', instructionSet: 'base' },
        search: { trials: 1, workers: 1 },
      },
      'elsewhere',
    );
    const run = join(folder, 'run');
    await startSearch(config, testSpace(), run, testContext(folder).context);
    const before = readRun(run).info.engine;
    expect(before).toMatch(/^native \d+ base$/);
    // As if the best there had been taken.
    const db = openDatabase(runFile(run, 'database'));
    db.exec(`UPDATE meta SET value = replace(value, '"instructionSet":"base"', '"instructionSet":"auto"')`);
    db.close();
    await resumeSearch(run, { trials: 2 }, testContext(folder).context);
    const { info, trials } = readRun(run);
    expect(info.engine).toBe(before);
    expect(trials.map(({ state }) => state)).toEqual(['complete', 'complete']);
  });
});
