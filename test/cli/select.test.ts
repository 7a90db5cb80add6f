import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startSearch } from '../../src/search/index.ts';
import { readRun } from '../../src/store/index.ts';
import { tabularConfig, testContext, testSpace, writeTable } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();

async function makeRun(name: string, constraints: readonly object[]): Promise<void> {
  const config = tabularConfig(writeTable(cwd), { constraints, search: { trials: 4, workers: 1 } });
  await startSearch(config, testSpace(), join(cwd, name), testContext(cwd).context);
}

describe('the trial that --select names', () => {
  beforeAll(async () => {
    await makeRun('run', []);
    await makeRun('strict', [{ metric: 'accuracy', min: 1 }]);
  });

  it('is exported', async () => {
    const { out } = await runProgram(['export', 'run', '--select', 'trial:3'], { cwd });
    const [third] = readRun(join(cwd, 'run')).trials.slice(3);
    expect(JSON.parse(out)).toMatchObject({ genotype: third?.genotype, origin: { trial: 3 } });
  });

  it('is refused with the numbers that there are when there is no such trial', async () => {
    await expect(runProgram(['export', 'run', '--select', 'trial:4'], { cwd })).rejects.toMatchObject({
      code: 'NO_TRIAL',
      exitCode: 2,
      message: 'run run has no trial 4: expected 0..3',
    });
  });

  it('is refused when none keeps the constraints, unless it is named by its number', async () => {
    for (const select of ['best', 'knee']) {
      await expect(runProgram(['export', 'strict', '--select', select], { cwd })).rejects.toMatchObject({
        code: 'NO_TRIAL',
        message: 'run strict has no complete trial that keeps the constraints yet',
        hint: expect.stringContaining('--select trial:N'),
      });
    }
    const { out } = await runProgram(['export', 'strict', '--select', 'trial:0'], { cwd });
    expect(JSON.parse(out).graph.input).toEqual([16, 16, 3]);
  });
});

describe('--out', () => {
  it('is refused by name where it cannot be written', async () => {
    await expect(runProgram(['export', 'mixnet-s', '--out', 'no/such/file.json'], { cwd })).rejects.toMatchObject({
      code: 'OUTPUT',
      exitCode: 1,
      message: expect.stringMatching(/^cannot write .*no\/such\/file\.json: /),
    });
  });
});
