import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../src/report/index.ts';
import { readEpochs, readRun } from '../../src/store/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { type Stream, stream } from '../../src/util/random.ts';
import { temporaryFolder } from '../temporary.ts';
import { ROOT } from './run-cli.ts';

const folder = temporaryFolder();
const TRIALS = 40;
const KILLS = 20;

/** A real training of small networks: about a tenth of a second for each one on the native engine. */
const FULL = `
name: kill
seed: 3
space: mixnet-tiny
data: {kind: synthetic, resolution: 16, classes: 2, imagesPerClass: 64, validationPerClass: 16}
training: {epochs: 4, batchSize: 8}
controller: {kind: regularized-evolution, population: 6, sample: 3}
search: {trials: ${TRIALS}}
`;

/** The same with pauses: epochs, images and resolution grow, several objectives, a controller that is told anew. */
const ASHA = `${FULL}
objective: {kind: pareto}
fidelity:
  kind: asha
  eta: 2
  rungs: [{epochs: 1, imagesPerClass: 32, resolution: 12}, {epochs: 2, imagesPerClass: 48}, {epochs: 4}]
`;
/** Detectors: another loss, computed outside of the engine, and boxes. */
const DETECTION = `
name: kill
seed: 3
space: mixnet-tiny
data: {kind: scenes, resolution: 16, classes: 2, images: 48, validationImages: 16}
task: {kind: detection, head: {channels: [16]}}
training: {epochs: 3, batchSize: 8}
controller: {kind: regularized-evolution, population: 6, sample: 3}
search: {trials: ${TRIALS}}
`;
const CONFIGS = { full: FULL, asha: ASHA, detection: DETECTION };

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [resolve(ROOT, 'bin/mixnas.js'), ...args], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, MIXNAS_CACHE: join(folder, 'cache') },
  });
}

async function finish(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** What must be the same however often a run was killed: everything but times and attempts. */
function results(run: string): unknown {
  const { trials, segments, status } = readRun(run);
  return {
    status,
    segments: segments.map(({ seconds: _, ...segment }) => segment),
    trials: trials.map(({ number, genotype, state, rung, metrics, reward }) => ({
      number,
      genotype,
      state,
      rung,
      metrics,
      reward,
      epochs: readEpochs(run, number).map(({ epoch, trainLoss, accuracy: top1, mAP }) => ({
        epoch,
        trainLoss,
        top1,
        mAP,
      })),
    })),
  };
}

/** The weights that a run keeps, by name; their bytes but for the times in the header. */
function keptWeights(run: string): unknown {
  return readdirSync(join(run, 'weights'))
    .sort()
    .map((name) => {
      const { hash, history, state } = decodeCheckpoint(readFileSync(join(run, 'weights', name)), name);
      return { name, hash, epochs: history.length, digest: digestOf(state) };
    });
}

function digestOf(state: ReadonlyMap<string, Float32Array>): string {
  const hash = createHash('sha256');
  for (const [name, values] of state) hash.update(name).update(values);
  return hash.digest('hex');
}

/** Lines of the run's log, which tells of every trial's start and end. */
function logLines(run: string): number {
  const file = join(run, 'log.ndjson');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

/**
 * Waits for a random moment of a search: somewhere in its start (the first kills), or shortly after it wrote its first to
 * third line since it was started, so that no kill lets more than two trials end and all kills hit on any machine.
 */
async function randomMoment(run: string, kill: number, draws: Stream): Promise<void> {
  const lines = kill < 3 ? 0 : 1 + draws.int(3);
  const until = logLines(run) + lines;
  while (logLines(run) < until) await sleep(5);
  await sleep(draws.int(lines === 0 ? 800 : 40));
}

/** Kills the search again and again at random moments, then lets it end; returns how many kills hit a living process. */
async function runWithKills(run: string, config: string, workers: number): Promise<number> {
  const draws = stream(11, 'kill', workers);
  let hits = 0;
  let child = start(['search', config, '--run', run, '--workers', `${workers}`]);
  for (let kill = 0; kill < KILLS; kill++) {
    const exited = finish(child);
    const ended = await Promise.race([exited, randomMoment(run, kill, draws).then(() => 'alive' as const)]);
    if (ended !== 'alive') return hits;
    child.kill('SIGKILL');
    await exited;
    hits++;
    const begun = existsSync(join(run, 'run.sqlite'));
    child = start(begun ? ['resume', run] : ['search', config, '--run', run, '--workers', `${workers}`]);
  }
  expect(await finish(child)).toBe(0);
  return hits;
}

describe('a search that is killed with SIGKILL at 20 random moments and resumed', () => {
  const cases = [
    ...(['full', 'asha'] as const).flatMap((kind) => [1, 2].map((workers) => ({ kind, workers }))),
    { kind: 'detection', workers: 2 } as const,
  ];

  it.each(cases)(
    'visits the same networks with the same results as one that never stopped ($kind, workers: $workers)',
    async ({ kind, workers }) => {
      const config = `${kind}.yaml`;
      writeFileSync(join(folder, config), CONFIGS[kind]);
      const whole = join(folder, `whole-${kind}-${workers}`);
      expect(await finish(start(['search', config, '--run', whole, '--workers', `${workers}`]))).toBe(0);
      const killed = join(folder, `killed-${kind}-${workers}`);
      const hits = await runWithKills(killed, config, workers);
      expect(hits).toBe(KILLS);
      expect(results(killed)).toEqual(results(whole));
      expect(keptWeights(killed)).toEqual(keptWeights(whole));
      const { front, best } = buildReport(readRun(whole));
      const named = [...new Set([...front, best])].map((trial) => `trial-${trial}.ckpt`);
      expect(readdirSync(join(killed, 'weights')).sort()).toEqual(named.sort());
      const { trials, segments } = readRun(whole);
      expect(trials.filter(({ state }) => state === 'complete' || state === 'paused')).toHaveLength(TRIALS);
      expect(segments.some(({ rung }) => rung === 2)).toBe(kind === 'asha');
      expect(existsSync(join(killed, 'checkpoints'))).toBe(false);
    },
    180_000,
  );
});
