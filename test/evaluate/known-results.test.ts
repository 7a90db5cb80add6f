import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openTable } from '../../src/evaluate/known-results.ts';
import { parseGenotype } from '../../src/space/index.ts';
import { BENCHMARK, ready } from '../space/spaces.ts';
import { thrown } from '../thrown.ts';

const space = ready('nas-bench-macro');
const folder = mkdtempSync(join(tmpdir(), 'mixnas-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

function table(content: string): string {
  const file = join(folder, 'table.json');
  writeFileSync(file, content);
  return file;
}

describe('a table of known results', () => {
  it('answers for every genotype of a network, with the mean of what stands for it', () => {
    const file = table(
      '{"22212202": {"accuracy": 0.5}, "22212220": {"accuracy": 0.7}, "00000000": {"mean_acc": 12.5}}',
    );
    const opened = openTable(file, space);
    expect(opened.size).toBe(2);
    expect(opened.accuracyOf(parseGenotype(space, '22212202'))).toBeCloseTo(0.6, 12);
    expect(opened.accuracyOf(parseGenotype(space, '00000000'))).toBe(0.125);
    expect(opened.accuracyOf(parseGenotype(space, '11111111'))).toBeUndefined();
    expect(opened.entries().map(({ genotype }) => genotype.join(''))).toEqual(['22212220', '00000000']);
  });

  it('says what is wrong with a file that is none', () => {
    const errorOf = (file: string) => thrown(() => openTable(file, space));
    const message = (part: string) => expect.stringContaining(part);
    expect(errorOf(join(folder, 'none.json'))).toMatchObject({ code: 'TABLE_READ', message: message('no such file') });
    expect(errorOf(table('['))).toMatchObject({ code: 'TABLE_READ', message: message('table.json') });
    for (const [text, part] of [
      ['{"0123": {"accuracy": 1}}', 'key 0123'],
      ['{"00000000": {"accuracy": 3}}', '00000000.accuracy'],
    ] as const) {
      expect(errorOf(table(text))).toMatchObject({ code: 'TABLE_INVALID', exitCode: 2, message: message(part) });
    }
  });

  it.skipIf(!existsSync(BENCHMARK))('reads NAS-Bench-Macro: 3,969 networks, the best at 93.1267 %', () => {
    const opened = openTable(BENCHMARK, space);
    const best = Math.max(...opened.entries().map(({ accuracy }) => accuracy));
    expect(opened.size).toBe(3969);
    expect(100 * best).toBeCloseTo(93.1267, 4);
    expect(opened.accuracyOf(parseGenotype(space, '22212220'))).toBe(best);
  });
});
