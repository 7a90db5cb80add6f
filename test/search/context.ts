import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, parseConfig } from '../../src/config/index.ts';
import { type SpaceSource, StopSignal } from '../../src/run/index.ts';
import type { SearchContext, SearchEvent } from '../../src/search/index.ts';
import { allGenotypes, parseSpace } from '../../src/space/index.ts';

/** A clock that counts how often it is read, in milliseconds. */
function countingClock(): () => number {
  let time = 0;
  return () => ++time;
}

/** A context whose log goes nowhere; events are kept in `events`. */
export function testContext(
  folder: string,
  onEvent: (event: SearchEvent) => void = () => undefined,
  now = countingClock(),
) {
  const events: SearchEvent[] = [];
  const context: SearchContext = {
    cacheDir: join(folder, 'cache'),
    now,
    pid: process.pid,
    host: 'test',
    cores: 2,
    env: process.env,
    versions: { mixnas: 'test' },
    onEvent: (event) => {
      events.push(event);
      onEvent(event);
    },
    openLog: () => ({ info: () => undefined, warn: () => undefined, close: () => undefined }),
    stop: new StopSignal(),
  };
  return { context, events };
}

/** A space of 64 networks: four stages of small choices. */
export const SPACE_TEXT = `
name: test-space
stem: {filters: 8}
stages:
  - {blocks: 1, filters: [8, 16, 24, 32], stride: 1, kernels: [[3], [5]], expansion: 1}
  - {blocks: 1, filters: [16, 24], stride: 2, kernels: [[3], [3, 5]], expansion: [1, 2]}
head: {filters: 32}
`;

export function testSpace(): SpaceSource {
  return { space: parseSpace(SPACE_TEXT, 'test-space'), text: SPACE_TEXT };
}

const WIDE_SPACE_TEXT = `
name: wide-space
stem: {filters: 8}
stages:
  - {blocks: 1, filters: [8, 16, 24, 32], stride: 1, kernels: [[3], [5], [7]], expansion: 1}
  - {blocks: 1, filters: [16, 24, 32, 40], stride: 2, kernels: [[3], [3, 5], [5], [7]], expansion: [1, 2]}
head: {filters: 32}
`;

/** A space of 384 networks, more than a search proposes in a row against its constraints. */
export function wideSpace(): SpaceSource {
  return { space: parseSpace(WIDE_SPACE_TEXT, 'wide-space'), text: WIDE_SPACE_TEXT };
}

/** Writes a table of a space in which larger indices are better, without the genotypes that `leaveOut` names. */
export function writeTable(
  folder: string,
  leaveOut: (genotype: readonly number[]) => boolean = () => false,
  { space } = testSpace(),
): string {
  const file = join(folder, 'table.json');
  const rows = [...allGenotypes(space)]
    .filter((genotype) => !leaveOut(genotype))
    .map((genotype) => [genotype.join(''), { accuracy: genotype.reduce((sum, index) => sum + index, 1) / 20 }]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(rows)));
  return file;
}

/** A tabular search over the test space. */
export function tabularConfig(table: string, changes: Readonly<Record<string, unknown>> = {}): Config {
  return parseConfig(
    {
      name: 'test',
      space: 'test-space',
      evaluator: { kind: 'tabular', table, size: 16, classes: 4 },
      controller: { kind: 'regularized-evolution', population: 5, sample: 2 },
      search: { trials: 20, workers: 2 },
      ...changes,
    },
    'test',
  );
}
