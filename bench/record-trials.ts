import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Records which networks searches visit and what comes of them, so that two versions of mixnas can be compared:
 * `npx tsx bench/record-trials.ts TABLE OUT.json [PATH-OF-mixnas.js]`, then `diff` of two such files.
 *
 * Every controller on every kind of objective over a table, with 1 and 4 workers; trainings with 1 and 2 workers, with and
 * without successive halving; and the same trainings killed (SIGKILL) and resumed.
 */
const [table, out, bin = resolve('bin/mixnas.js')] = process.argv.slice(2);
if (table === undefined || out === undefined) throw new Error('expected TABLE and OUT.json');

const CONTROLLERS = ['random', 'regularized-evolution', 'nsga2', 'local-search', 'reinforce', 'ppo', 'surrogate'];
const OBJECTIVES = [
  '{kind: accuracy}',
  '{kind: mnasnet, target: 50M}',
  '{kind: tunas, metric: params, target: 2M}',
  '{kind: pareto, metrics: [accuracy, macs]}',
  '{kind: pareto, metrics: [accuracy, macs, params]}',
  '{kind: pareto, metrics: [params, macs]}',
];
const folder = mkdtempSync(join(tmpdir(), 'record-trials-'));
const results: Record<string, unknown> = {};

function start(args: readonly string[]): { ended: Promise<string>; kill: () => void } {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  const ended = new Promise<string>((done, fail) => {
    child.on('close', (code, signal) =>
      code === 0 || signal === 'SIGKILL' ? done(text) : fail(new Error(`${args.join(' ')}: ${errors}`)),
    );
  });
  return { ended, kill: () => child.kill('SIGKILL') };
}

const mixnas = (...args: string[]): Promise<string> => start(args).ended;

interface ReportedTrial {
  readonly number: number;
  readonly state: string;
  readonly genotype: readonly number[];
  readonly metrics: { readonly accuracy?: number | null };
  readonly macs: number;
  readonly params: number;
  readonly reward: number | null;
}

async function record(name: string, run: string): Promise<void> {
  const report = JSON.parse(await mixnas('report', run, '--format', 'json'));
  const lines = (report.trials as ReportedTrial[]).map(({ number, state, genotype, metrics, macs, params, reward }) =>
    [number, state, genotype.join(''), metrics.accuracy ?? null, macs, params, reward].join(' '),
  );
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  results[name] = { trials: lines.length, hash, front: report.front, hypervolume: report.hypervolume };
  process.stderr.write(`${name}: ${lines.length} trials ${hash}\n`);
}

const BASE = resolve('configs/nas-bench-macro.yaml');
for (const controller of CONTROLLERS) {
  for (const objective of OBJECTIVES) {
    for (const [workers, limits] of [
      [1, '[]'],
      [4, '[{metric: macs, max: 60M}, {metric: accuracy, min: 0.9}]'],
    ] as const) {
      const name = `table ${controller} ${objective} ${workers} ${limits}`;
      const run = join(folder, String(Object.keys(results).length));
      const sets = [
        `evaluator.table=${resolve(table)}`,
        `controller={kind: ${controller}}`,
        `objective=${objective}`,
        `search.workers=${workers}`,
        `constraints=${limits}`,
        `front=${workers === 1 ? '{metrics: [accuracy, macs], reference: {accuracy: 0.8, macs: 130000000}}' : '{}'}`,
      ];
      await mixnas('search', BASE, '--run', run, '--trials', '120', ...sets.flatMap((set) => ['--set', set]));
      await record(name, run);
    }
  }
}

/** A search of tiny networks that trains for real. */
const TINY = join(folder, 'tiny.yaml');
writeFileSync(
  TINY,
  `name: tiny
seed: 3
space: mixnet-tiny
data: {kind: synthetic, resolution: 16, imagesPerClass: 30, validationPerClass: 20, classes: 4}
training: {epochs: 4, batchSize: 16, batchNormMomentum: 0.8}
objective: {kind: pareto, metrics: [accuracy, macs]}
search: {trials: 12, workers: 1}
engine: {threads: 1}
`,
);
const ASHA = 'fidelity={kind: asha, eta: 2, rungs: [{epochs: 1}, {epochs: 2}, {epochs: 4}]}';

async function trained(name: string, sets: readonly string[], killAfterMs: number | null): Promise<void> {
  const run = join(folder, `run-${Object.keys(results).length}`);
  const args = ['search', TINY, '--run', run, ...sets.flatMap((set) => ['--set', set])];
  if (killAfterMs === null) await mixnas(...args);
  else {
    const first = start(args);
    for (let waited = 0; waited < 60_000 && !existsSync(join(run, 'run.sqlite')); waited += 50) await sleep(50);
    await sleep(killAfterMs);
    first.kill();
    await first.ended;
    await mixnas('resume', run);
  }
  await record(name, run);
}

for (const controller of ['regularized-evolution', 'surrogate', 'nsga2']) {
  for (const workers of [1, 2]) {
    for (const fidelity of ['fidelity={kind: full}', ASHA]) {
      for (const killAfterMs of [null, 1500]) {
        const how = killAfterMs === null ? '' : ' killed and resumed';
        const settings = controller === 'surrogate' ? ', initial: 4' : ', population: 4';
        const sets = [`controller={kind: ${controller}${settings}}`, `search.workers=${workers}`, fidelity];
        await trained(`training ${controller} ${workers} ${fidelity}${how}`, sets, killAfterMs);
      }
    }
  }
}
mkdirSync(resolve(out, '..'), { recursive: true });
writeFileSync(out, `${JSON.stringify(results, null, 1)}\n`);
rmSync(folder, { recursive: true, force: true });
