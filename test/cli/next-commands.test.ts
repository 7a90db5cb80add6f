import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();

describe('what to type next after a search', () => {
  beforeAll(() => {
    const space = 'name: two\nstem: {filters: [8, 16]}\nstages: [{filters: 16}]\nhead: {filters: 32}\n';
    writeFileSync(join(cwd, 'two.yaml'), space);
    writeFileSync(join(cwd, 'table.json'), '{"0": {"accuracy": 0.5}, "1": {"accuracy": 0.6}}');
    const table = 'evaluator: {kind: tabular, table: ./table.json, size: 32, classes: 10}';
    writeFileSync(join(cwd, 'q.yaml'), `name: q\nspace: ./two.yaml\n${table}\nsearch: {trials: 1, workers: 1}\n`);
  });

  it('can be typed as it stands where a path has blanks and brackets', async () => {
    const { err } = await runProgram(['search', 'q.yaml', '--run', 'first try (1)'], { cwd });
    expect(err).toContain('npx mixnas export "first try (1)" --format json');
    expect(err).toContain('npx mixnas resume "first try (1)" --trials 2 ');
  });

  it('does not go on where the space has no network left', async () => {
    const { err } = await runProgram(['search', 'q.yaml', '--run', 'all', '--trials', '5'], { cwd });
    expect(err).toContain('every network of the space was proposed. What to type next:');
    expect(err).not.toContain('resume');
  });
});
