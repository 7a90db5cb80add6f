import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type BuildPlan,
  buildTable,
  checkPicture,
  checkTable,
  emptyJournal,
  type KernelTable,
  openJournal,
  openPredictor,
  parseTable,
  planBuild,
  tableText,
  worstOf,
} from '../../../src/latency/index.ts';
import { loadSpace } from '../../../src/run/index.ts';
import { sampleGenotype } from '../../../src/space/index.ts';
import { stream } from '../../../src/util/random.ts';
import { temporaryFolder } from '../../temporary.ts';
import { thrown } from '../../thrown.ts';
import { exactMs, madeUp } from './made-up.ts';

const space = loadSpace('mixnet-tiny', import.meta.dirname);
const target = { size: 16, classes: 4 };
const making = { settings: null, source: 'table.json' };
const now = () => 0;

function plan(networks = 60, seed = 3): BuildPlan {
  return planBuild({ space, target, networks, seed, maxKernels: 5000 });
}

const folder = temporaryFolder();
let planned: BuildPlan;
let table: KernelTable;
beforeAll(async () => {
  planned = plan();
  table = await buildTable(planned, making, { measure: madeUp(0.002), journal: emptyJournal(), now });
}, 60_000);

describe('a table of a made-up additive device', () => {
  it('predicts other networks far better than a constant does', async () => {
    const tools = { measure: madeUp(0.002) };
    const result = await checkTable({ table, source: 'table.json', space, networks: 40, seed: 9 }, tools);
    expect(result.networks).toBe(40);
    expect(result.mape).toBeLessThan(0.02);
    expect(result.within10).toBe(1);
    expect(result.spearman).toBeGreaterThan(0.98);
    expect(result.mape).toBeLessThan(result.constant.mape / 5);
    expect(result.constant.spearman).toBeNull();
    expect(result.mape).toBeLessThan(result.macs.mape);
    const known = new Set(table.built.networks.map(({ genotype }) => genotype.join()));
    expect(result.checked.filter(({ genotype }) => known.has(genotype.join()))).toEqual([]);
  });

  it('knows its errors: the deviation without each network is about that of other networks', async () => {
    const settings = { table, source: 'table.json', space, networks: 40, seed: 5 };
    const { sd, expectedSd } = await checkTable(settings, { measure: madeUp(0.002) });
    expect(sd / expectedSd).toBeGreaterThan(0.4);
    expect(sd / expectedSd).toBeLessThan(2.5);
  });

  it('is a document that reads back equal', () => {
    expect(parseTable(tableText(table), 'table.json')).toEqual(table);
  });

  it('says which kernel a file misses or has twice, and where a number is no number', () => {
    const twice = { ...table, rows: [...table.rows, table.rows[0]] };
    expect(thrown(() => parseTable(JSON.stringify(twice), 't.json'))).toMatchObject({
      code: 'LATENCY_TABLE',
      message: expect.stringContaining(`row ${table.rows[0]?.key} stands twice`),
    });
    const bad = tableText(table).replace(/"ms": [\d.e-]+/, '"ms": -1');
    expect(thrown(() => parseTable(bad, 't.json')).message).toMatch(/t\.json:\d+ rows\.0\.ms: expected more than 0/);
  });

  it('predicts the same from pieces as from the whole network, and interpolates nothing', () => {
    const predictor = openPredictor(table, 'table.json');
    const draws = stream('predict');
    for (let i = 0; i < 20; i++) {
      const genotype = sampleGenotype(space, draws);
      const whole = predictor.predict(space.decode(genotype, target));
      const pieces = predictor.predictPieces(space.pieces(genotype, target), target.size);
      expect(pieces.ms).toBeCloseTo(whole.ms, 9);
      expect(pieces).toMatchObject({ interpolated: 0 });
      expect(pieces.sd).toBeCloseTo(table.residual.sd * pieces.ms, 9);
    }
  });

  it('adds the uncertainty of a kernel that it has to interpolate, and refuses kinds that it hardly knows', () => {
    const isMissing = ({ key }: { key: string }) => key.startsWith('pointwise');
    const missing = table.rows.find(isMissing)?.key;
    const few = { ...table, rows: table.rows.filter(({ key }) => key !== missing) };
    const predictor = openPredictor(few, 'table.json');
    const draws = stream('missing');
    const predictions = Array.from({ length: 40 }, () => {
      return predictor.predict(space.decode(sampleGenotype(space, draws), target));
    });
    const touched = predictions.filter(({ interpolated }) => interpolated > 0);
    expect(touched.length).toBeGreaterThan(0);
    for (const { sd, ms } of touched) expect(sd).toBeGreaterThan(table.residual.sd * ms);
    const none = { ...table, rows: table.rows.filter((row) => !isMissing(row)) };
    const error = thrown(() =>
      openPredictor(none, 'few.json').predict(
        space.decode(
          space.choices.map(() => 0),
          target,
        ),
      ),
    );
    expect(error.message).toMatch(/^few\.json: no row for kernel pointwise\|/);
  });

  it('draws the measured networks in a picture, and names the worst first', async () => {
    const result = await checkTable(
      { table, source: 'table.json', space, networks: 12, seed: 2 },
      { measure: madeUp(0.05) },
    );
    expect(checkPicture(result, 'tiny & small').match(/<circle/g)).toHaveLength(12);
    expect(checkPicture(result, 'tiny & small')).toContain('tiny &amp; small');
    const [first, second] = worstOf(result, 2);
    expect(Math.abs(first?.error ?? 0)).toBeGreaterThanOrEqual(Math.abs(second?.error ?? 1));
    expect(Math.abs(first?.error ?? 0)).toBe(Math.max(...result.checked.map(({ error }) => Math.abs(error))));
  });

  it('is not checked against another space', async () => {
    const other = loadSpace('mixnet-cifar', import.meta.dirname);
    const settings = { table, source: 'table.json', space: other, networks: 5, seed: 1 };
    await expect(checkTable(settings, { measure: madeUp(0) })).rejects.toMatchObject({
      code: 'LATENCY_TABLE',
      message: expect.stringContaining('built for space mixnet-tiny'),
    });
  });
});

describe('building a table', () => {
  it('corrects the drift of a machine by the network that every chunk measures again', async () => {
    const drifting = madeUp(0.002, (call) => 1 + 0.3 * (call % 3));
    const drifted = await buildTable(planned, making, { measure: drifting, journal: emptyJournal(), now });
    const predictor = openPredictor(drifted, 'table.json');
    const draws = stream('drift');
    const ratios = Array.from({ length: 20 }, () => {
      const graph = space.decode(sampleGenotype(space, draws), target);
      return predictor.predict(graph).ms / exactMs(graph);
    });
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    for (const ratio of ratios) expect(Math.abs(ratio / mean - 1)).toBeLessThan(0.06);
  });

  it('continues where it was stopped, and gives the table of a build that was not', async () => {
    const path = join(folder, 'table.json.partial');
    const measure = madeUp(0);
    let left = 3;
    const stopping = async (...args: Parameters<typeof measure>) => {
      if (left-- === 0) throw new Error('the cable was pulled');
      return await measure(...args);
    };
    const journal = openJournal(path, planned.hash);
    await expect(buildTable(planned, making, { measure: stopping, journal, now })).rejects.toThrow('cable');
    appendFileSync(path, '{"phase":"netw');
    const again = madeUp(0);
    const second = openJournal(path, planned.hash);
    expect(second.chunks).toHaveLength(3);
    const resumed = await buildTable(planned, making, { measure: again, journal: second, now });
    expect(again.names.filter((name) => measure.names.includes(name) && name.startsWith('kernel-'))).toEqual([]);
    const whole = await buildTable(planned, making, { measure: madeUp(0), journal: emptyJournal(), now });
    expect(resumed).toEqual(whole);
    expect(openJournal(path, planned.hash).chunks).toHaveLength(planned.kernels.length + planned.networks.length);
    second.remove();
    expect(openJournal(path, 'other').chunks).toEqual([]);
  });

  it("refuses another build's journal, and one that cannot be read", () => {
    const path = join(folder, 'other.partial');
    openJournal(path, 'a');
    expect(thrown(() => openJournal(path, 'b'))).toMatchObject({
      code: 'LATENCY_TABLE',
      hint: expect.stringContaining(path),
    });
    writeFileSync(path, `${readFileSync(path, 'utf8')}rubbish\n`);
    expect(thrown(() => openJournal(path, 'a')).message).toContain(`${path}:2`);
  });

  it('says how far it is, and how long it will take', async () => {
    let clock = 0;
    const measure = madeUp(0);
    const seen: { phase: string; done: number; secondsLeft: number | null }[] = [];
    await buildTable(planned, making, {
      measure: async (networks, effort) => {
        clock += 1000 * networks.length;
        return await measure(networks, effort);
      },
      journal: emptyJournal(),
      now: () => clock,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen[0]).toMatchObject({ phase: 'kernels', done: 0, secondsLeft: null });
    expect(seen.at(-1)).toMatchObject({ phase: 'networks', done: 60, total: 60, secondsLeft: 0 });
  });

  it('interpolates the rarest kernels where only some are timed', async () => {
    const settings = { space, target, networks: 40, seed: 3 };
    const all = planned.kernels.flat().length;
    const some = planBuild({ ...settings, maxKernels: all - 10 });
    const partial = await buildTable(some, making, { measure: madeUp(0), journal: emptyJournal(), now });
    const interpolated = partial.rows.filter(({ source }) => source === 'interpolated');
    expect(partial.rows).toHaveLength(all);
    expect(interpolated).toHaveLength(10);
    expect(interpolated.every(({ p10, ms }) => p10 === null && ms > 0)).toBe(true);
  });

  it('needs ten networks to correct by', () => {
    expect(thrown(() => planBuild({ space, target, networks: 4, seed: 0, maxKernels: 10 }))).toMatchObject({
      code: 'LATENCY_TABLE',
    });
  });

  it('plans different networks, the same ones again for the same seed', () => {
    const names = planned.networks.flat().map(({ genotype }) => genotype.join());
    expect(new Set(names).size).toBe(60);
    expect(plan().hash).toBe(planned.hash);
    expect(plan(60, 4).hash).not.toBe(planned.hash);
    expect(planned.collected.drawn).toBeGreaterThanOrEqual(2 * planned.collected.lastNew);
  });
});
