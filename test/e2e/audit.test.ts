import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/util/random.ts';
import { temporaryFolder } from '../temporary.ts';
import { ROOT } from './run-cli.ts';

const folder = temporaryFolder();
const NETWORKS = 6;

/** Trainings of about a tenth of a second, of which the proxy has two rungs. */
writeFileSync(
  join(folder, 'config.yaml'),
  `
name: small
seed: 3
space: mixnet-tiny
data: {kind: synthetic, resolution: 16, classes: 2, imagesPerClass: 64, validationPerClass: 16}
training: {epochs: 2, batchSize: 8}
fidelity: {kind: asha, rungs: [{epochs: 1, imagesPerClass: 32, resolution: 12}, {epochs: 2}]}
controller: {kind: surrogate}
constraints: [{metric: macs, max: 4M}]
objective: {kind: pareto}
search: {trials: 9, maxSeconds: 1, finals: {networks: 2, epochs: 4, seeds: 1}}
`,
);

function start(out: string, workers: number): ChildProcess {
  const proxy = 'one:fidelity={kind: full},training.epochs=1,training.batchSize=16';
  const truth = ['--truth-set', 'training.epochs=3', '--seeds', '2'];
  const args = ['audit', 'config.yaml', '--out', out, '--networks', `${NETWORKS}`, '--workers', `${workers}`];
  return spawn(process.execPath, [resolve(ROOT, 'bin/mixnas.js'), ...args, '--proxy', proxy, ...truth], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, MIXNAS_CACHE: join(folder, 'cache') },
  });
}

async function finish(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** The audit's document but for times. */
function findings(out: string): { proxies: { name: string }[]; rows: { readings: object }[]; truth: object } {
  const text = readFileSync(join(folder, out, 'audit.json'), 'utf8');
  return JSON.parse(text, (key, value: unknown) => (key === 'secondsPerNetwork' ? 0 : value));
}

describe('an audit of trainings', () => {
  it('reads every network at every rung, by every proxy and by the truth', async () => {
    expect(await finish(start('whole', 1))).toBe(0);
    const whole = findings('whole');
    expect(whole.proxies.map(({ name }) => name)).toEqual(['config', 'config@1', 'one']);
    expect(whole.truth).toMatchObject({ kind: 'training', epochs: 3, seeds: 2, failed: 0 });
    expect(whole.rows).toHaveLength(NETWORKS);
    for (const { readings } of whole.rows) {
      for (const reading of Object.values(readings)) expect(reading).toBeGreaterThan(0);
    }
    expect(existsSync(join(folder, 'whole/truth/seed-2/run.sqlite'))).toBe(true);
  }, 180_000);

  it('finds the same after it was killed again and again', async () => {
    const draws = stream(1, 'audit-kills');
    for (let kill = 0; kill < 8; kill++) {
      const child = start('killed', 1);
      const gone = finish(child);
      await Promise.race([gone, sleep(700 + draws.int(2000))]);
      child.kill('SIGKILL');
      await gone;
    }
    expect(await finish(start('killed', 1))).toBe(0);
    expect(findings('killed')).toEqual(findings('whole'));
  }, 180_000);
});
