import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measureNetworks, openRunner, parseTable } from '../src/latency/index.ts';
import { frontIndices, hypervolume } from '../src/objective/index.ts';
import { loadSpace } from '../src/run/index.ts';
import type { Genotype } from '../src/space/index.ts';

/**
 * What searching by latency is worth: on NAS-Bench-Macro (accuracies from its table, latencies measured here) searches for
 * accuracy and latency beside searches for accuracy and multiply-adds with as many trials.
 *
 *     npx tsx bench/latency-front.ts ACCURACIES.json LATENCIES.json [SEEDS=5] [TRIALS=200]
 *
 * LATENCIES is a table of `mixnas latency build nas-bench-macro`. Of each search the networks that no other one of it
 * dominates by accuracy and predicted latency are measured on the table's device, all of them together; the hypervolumes
 * are those of accuracy and measured latency, from accuracy 0.8 and the slowest network measured.
 */
const [accuracies, latencies, seeds = '5', trials = '200'] = process.argv.slice(2);
if (accuracies === undefined || latencies === undefined) throw new Error('expected ACCURACIES.json LATENCIES.json');

const table = parseTable(readFileSync(latencies, 'utf8'), latencies);
if (table.rowsOf !== 'kernels' || table.device.settings === null) throw new Error('expected a table built on a device');
const space = loadSpace('nas-bench-macro', process.cwd());
const folder = mkdtempSync(join(tmpdir(), 'latency-front-'));

interface Trial {
  readonly genotype: Genotype;
  readonly metrics: { readonly accuracy: number; readonly latencyMs: number };
}

function search(metric: 'latencyMs' | 'macs', seed: number): Trial[] {
  const run = join(folder, `${metric}-${seed}`);
  const sets = [
    `evaluator.table=${resolve(accuracies as string)}`,
    `device=${resolve(latencies as string)}`,
    'search.measureFront=false',
    `objective={kind: pareto, metrics: [accuracy, ${metric}]}`,
    `front={metrics: [accuracy, ${metric}], reference: {accuracy: 0.8}}`,
  ];
  const args = ['search', 'configs/nas-bench-macro.yaml', '--run', run, '--seed', String(seed), '--trials', trials];
  const ended = spawnSync(
    process.execPath,
    ['bin/mixnas.js', ...args, ...sets.flatMap((set) => ['--set', set]), '--json', '--quiet'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (ended.status !== 0) throw new Error(ended.stderr);
  const report = JSON.parse(ended.stdout) as { trials: (Trial & { state: string })[] };
  return report.trials.filter(({ state }) => state === 'complete');
}

function frontOf(found: readonly Trial[]): Trial[] {
  const points = found.map(({ metrics: { accuracy, latencyMs } }) => [accuracy, -latencyMs]);
  return frontIndices(points).map((i) => found[i] as Trial);
}

const runs = (['latencyMs', 'macs'] as const).flatMap((metric) =>
  Array.from({ length: Number(seeds) }, (_, seed) => ({ metric, seed, front: frontOf(search(metric, seed)) })),
);
const networks = new Map(runs.flatMap(({ front }) => front).map(({ genotype }) => [genotype.join(''), genotype]));
const runner = await openRunner(table.device.settings);
const records = await measureNetworks(
  runner,
  [...networks].map(([name, genotype]) => ({ name, graph: space.decode(genotype, table.target) })),
  { now: () => new Date(), gaugeMs: table.device.gaugeMs, seconds: 0.5, runs: 25, together: 20 },
);
await runner.close();
const measured = new Map(records.map(({ name, ms }) => [name, ms]));
const slowest = Math.max(...records.map(({ ms }) => ms));
const volumes = runs.map(({ metric, seed, front }) => {
  const points = front.map(({ genotype, metrics }) => [metrics.accuracy, -(measured.get(genotype.join('')) as number)]);
  return { metric, seed, networks: front.length, hypervolume: hypervolume(points, [0.8, -slowest]) };
});
rmSync(folder, { recursive: true, force: true });
const meanOf = (metric: string): number => {
  const own = volumes.filter((one) => one.metric === metric);
  return own.reduce((sum, one) => sum + one.hypervolume, 0) / own.length;
};
console.log(
  JSON.stringify(
    {
      measured: records.length,
      unsteady: records.filter(({ state }) => state !== 'stable').length,
      slowestMs: slowest,
      volumes,
      mean: { latencyMs: meanOf('latencyMs'), macs: meanOf('macs') },
    },
    null,
    1,
  ),
);
