import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/index.ts';
import { TRAINER } from '../program/programs.ts';
import { temporaryFolder } from '../temporary.ts';
import { ROOT, runCli } from './run-cli.ts';
import { isRunning, startCli } from './search-process.ts';

const folder = temporaryFolder();
const KILLS = 4;
const hasPython = spawnSync('python3', ['--version']).status === 0;

/** A search by the tests' trainer, whose processes are known by the name of this folder. */
function writeConfig(
  command: readonly string[] = [process.execPath, TRAINER, folder],
  options: Readonly<Record<string, unknown>> = { pause: 8, deaf: true },
): void {
  const text = `
name: program
seed: 3
space: mixnet-tiny
data: {kind: synthetic, resolution: 8, classes: 2, imagesPerClass: 8, validationPerClass: 4}
training: {epochs: 4, batchSize: 8}
evaluator: {kind: program, command: ${JSON.stringify(command)}, options: ${JSON.stringify(options)}}
fidelity: {kind: asha, eta: 2, rungs: [{epochs: 1}, {epochs: 4}]}
controller: {kind: random}
search: {trials: 10, workers: 2}
`;
  writeFileSync(join(folder, 'program.yaml'), text);
}

/** Processes of the trainer (Linux). */
function trainers(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const isTrainer = (pid: string): boolean => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return command[1] === TRAINER && command[2] === folder;
    } catch {
      return false;
    }
  };
  return pids.filter(isTrainer).map(Number).filter(isRunning);
}

function results(run: string): unknown {
  const { trials, segments, status } = readRun(run);
  return {
    status,
    segments: segments.map(({ seconds: _, ...segment }) => segment),
    trials: trials.map(({ number, genotype, state, rung, metrics }) => ({ number, genotype, state, rung, metrics })),
  };
}

describe.skipIf(process.platform !== 'linux')('a search by a program that ignores the end of its stream', () => {
  it('leaves no process when it is killed, and ends with the same results', { timeout: 180_000 }, async () => {
    writeConfig();
    const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
    expect((await startCli(folder, ['search', 'program.yaml', '--run', whole]).ended).code).toBe(0);
    let running = startCli(folder, ['search', 'program.yaml', '--run', killed]);
    let hits = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const begun = existsSync(killed) ? readRun(killed).segments.length : 0;
      for (;;) {
        const done = existsSync(join(killed, 'run.sqlite')) ? readRun(killed).segments.length : 0;
        if (running.child.exitCode !== null || (done > begun && trainers().length > 0)) break;
        await sleep(20);
      }
      if (running.child.exitCode === null) hits++;
      running.child.kill('SIGKILL');
      await running.ended;
      const since = performance.now();
      while (trainers().length > 0 && performance.now() - since < 2000) await sleep(20);
      expect(trainers()).toEqual([]);
      running = startCli(folder, ['resume', killed]);
    }
    expect((await running.ended).code).toBe(0);
    expect(hits).toBeGreaterThan(1);
    expect(results(killed)).toEqual(results(whole));
  });
});

describe('the trainer in Python', () => {
  it.skipIf(!hasPython)(
    'passes every check of doctor that applies to it (needs python3)',
    { timeout: 180_000 },
    async () => {
      writeConfig(['python3', resolve(ROOT, 'examples/trainer.py')], {});
      const { code, stdout } = await runCli(['doctor', '--trainer', 'program.yaml', '--json'], folder);
      const { checks } = JSON.parse(stdout) as { checks: { name: string; outcome: string; detail: string }[] };
      expect(checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
      expect(checks.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(11);
      expect(code).toBe(0);
    },
  );
});

describe('doctor --trainer', () => {
  it('fails a program that breaks the protocol, and says how', { timeout: 120_000 }, async () => {
    writeConfig([process.execPath, '-e', 'require("fs").writeSync(4, "hello\\n")']);
    const { code, stderr } = await runCli(['doctor', '--trainer', 'program.yaml'], folder);
    expect(code).toBe(2);
    expect(stderr).toContain('it breaks the protocol: expected one JSON object a line');
  });

  it('needs a config that trains with a program', async () => {
    writeFileSync(join(folder, 'own.yaml'), 'name: own\ndata: {kind: synthetic}\n');
    const { code, stderr } = await runCli(['doctor', '--trainer', 'own.yaml'], folder);
    expect(code).toBe(2);
    expect(stderr).toContain('expected evaluator.kind program or torch; got train');
  });
});
