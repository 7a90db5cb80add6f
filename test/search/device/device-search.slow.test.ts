import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildTable, emptyJournal, planBuild, tableText } from '../../../src/latency/index.ts';
import { buildReport, renderText } from '../../../src/report/index.ts';
import { resumeSearch, startSearch } from '../../../src/search/index.ts';
import { readRun } from '../../../src/store/index.ts';
import { madeUp } from '../../latency/table/made-up.ts';
import { temporaryFolder } from '../../temporary.ts';
import { tabularConfig, testContext, testSpace, writeTable } from '../context.ts';

const folder = temporaryFolder();
const table = writeTable(folder);
let count = 0;

/** A device whose milliseconds are the size of the ONNX file: a millisecond for every 10 kB. */
const BOARD = {
  kind: 'command',
  command: [
    process.execPath,
    '-e',
    'const ms = require("fs").statSync(process.argv[1]).size / 1e4; console.log(JSON.stringify({ ms: Array(Number(process.argv[2])).fill(ms), name: "board", version: "1" }))',
    '{model}',
    '{runs}',
  ],
  retries: 0,
} as const;

async function search(changes: Record<string, unknown>) {
  const run = join(folder, `run-${count++}`);
  const { context, events } = testContext(folder);
  const settings = { controller: { kind: 'random' }, search: { trials: 4, workers: 2 }, ...changes };
  await startSearch(tabularConfig(table, settings), testSpace(), run, context);
  return { run: readRun(run), events };
}

describe('a search on a device that measures', () => {
  const front = { metrics: ['accuracy', 'latencyMs'] };
  const objective = { kind: 'pareto', metrics: ['accuracy', 'latencyMs'] };

  it('measures every candidate before it is evaluated, never evaluates one that breaks the limit, and the front again', async () => {
    const constraints = [{ metric: 'latencyMs', max: 1.2 }];
    const { run, events } = await search({ device: BOARD, front, objective, constraints });
    const { trials, latencies, info } = run;
    expect(trials.every(({ metrics }) => (metrics.latencyMs ?? 0) > 0)).toBe(true);
    const broken = trials.filter(({ metrics }) => (metrics.latencyMs as number) > 1.2);
    expect(broken.length).toBeGreaterThan(0);
    expect(broken.every(({ state, attempt }) => state === 'infeasible' && attempt === 0)).toBe(true);
    expect(trials.filter(({ state }) => state === 'complete')).toHaveLength(4);
    const before = latencies.filter(({ stage }) => stage === 'before');
    expect(before.map(({ trial }) => trial)).toEqual(trials.map(({ number }) => number));
    expect(info.device).toMatchObject({ settings: { kind: 'command' }, threads: 1, batch: 1 });
    expect(before[0]?.record).toMatchObject({ runtime: 'board 1', state: 'stable' });
    const report = buildReport(run);
    expect([...(report.latency?.front ?? [])].map(({ number }) => number).sort()).toEqual([...report.front].sort());
    expect(
      report.latency?.front.every(({ error, breaksLimit, isOnFront }) => error === 0 && !breaksLimit && isOnFront),
    ).toBe(true);
    expect(renderText(report)).toContain('Latency of the front, measured after the search');
    expect(events.filter(({ kind }) => kind === 'measuring')).toHaveLength(trials.length);
  });

  it('measures the largest network where nothing says the worst latency, and keeps it in the config', async () => {
    const { run } = await search({ device: BOARD, front, objective, search: { trials: 2, measureFront: false } });
    const reference = run.info.reference.latencyMs as number;
    expect(reference).toBeGreaterThanOrEqual(Math.max(...run.trials.map(({ metrics }) => metrics.latencyMs as number)));
    expect(run.info.config).toMatchObject({ front: { reference: { latencyMs: reference } } });
    expect(run.latencies.filter(({ stage }) => stage === 'final')).toEqual([]);
  });

  it('visits the same networks after a stop and a resume', async () => {
    const settings = { device: BOARD, front, objective, controller: { kind: 'surrogate', initial: 3 } };
    const whole = await search({ ...settings, search: { trials: 6, measureFront: false } });
    const part = await search({ ...settings, search: { trials: 4, measureFront: false } });
    await resumeSearch(part.run.folder, { trials: 6 }, testContext(folder).context);
    const list = (path: string) => readRun(path).trials.map(({ key, metrics }) => ({ key, metrics }));
    expect(list(part.run.folder)).toEqual(list(whole.run.folder));
  });

  it('evaluates nothing that cannot be measured, and ends when nothing can be', async () => {
    const device = { ...BOARD, command: [process.execPath, '-e', 'process.exit(3)'] };
    const constraints = [{ metric: 'latencyMs', max: 9 }];
    await expect(
      search({ device, front, objective, constraints, search: { trials: 3, maxConsecutiveFailures: 2 } }),
    ).rejects.toMatchObject({ code: 'TRIALS_FAIL', message: expect.stringContaining('2 unmeasured') });
  });
});

describe('a search with a latency table', () => {
  const file = join(folder, 'latencies.json');
  const { space } = testSpace();
  beforeAll(async () => {
    const plan = planBuild({ space, target: { size: 16, classes: 4 }, networks: 30, seed: 1, maxKernels: 500 });
    const tools = { measure: madeUp(0.01), journal: emptyJournal(), now: () => 0 };
    writeFileSync(file, tableText(await buildTable(plan, { settings: null, source: file }, tools)));
  });
  const device = { kind: 'table', file };

  it('knows latencies before anything is proposed, so that no candidate breaks the limit', async () => {
    const { run } = await search({ device, search: { trials: 30 }, front: { metrics: ['accuracy', 'latencyMs'] } });
    const all = run.trials.map(({ metrics }) => metrics.latencyMs as number).sort((a, b) => a - b);
    const max = all[10] as number;
    const limited = await search({ device, search: { trials: 5 }, constraints: [{ metric: 'latencyMs', max }] });
    expect(limited.run.trials.every(({ state }) => state === 'complete')).toBe(true);
    expect(Math.max(...limited.run.trials.map(({ metrics }) => metrics.latencyMs as number))).toBeLessThanOrEqual(max);
    expect(limited.run.latencies).toEqual([]);
  });

  it('keeps a margin from the limit, and is refused where no network can', async () => {
    const limit = { metric: 'latencyMs', max: 100, margin: 1 };
    const { run } = await search({ device, constraints: [limit], search: { trials: 3 } });
    expect(run.trials.every(({ violation }) => violation === 0)).toBe(true);
    await expect(search({ device, constraints: [{ ...limit, max: 1e-3 }] })).rejects.toMatchObject({
      code: 'NO_FEASIBLE',
      message: expect.stringContaining('latencyMs <= 0.001000 ms'),
    });
  });

  it('is refused on resume where the table is another one', async () => {
    const { run } = await search({ device, search: { trials: 2 }, constraints: [{ metric: 'latencyMs', max: 100 }] });
    const plan = planBuild({ space, target: { size: 16, classes: 4 }, networks: 20, seed: 2, maxKernels: 500 });
    const tools = { measure: madeUp(0.02), journal: emptyJournal(), now: () => 0 };
    writeFileSync(file, tableText(await buildTable(plan, { settings: null, source: file }, tools)));
    await expect(resumeSearch(run.folder, { trials: 4 }, testContext(folder).context)).rejects.toMatchObject({
      code: 'RUN_CHANGED',
      message: expect.stringContaining('the device was'),
    });
  });
});
