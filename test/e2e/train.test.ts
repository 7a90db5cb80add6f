import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { nativeInstructionSets } from '../../src/engine/native/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { stream } from '../../src/util/random.ts';
import { temporaryFolder } from '../temporary.ts';
import { writeSmallConfig, writeSmallNetwork } from '../training/small.ts';
import { runCli } from './run-cli.ts';
import { type Running, startCli, waitForLog } from './search-process.ts';

const KILLS = 6;
const EPOCHS = 80;
/** Epochs that a process may end before it is killed, so that no kill comes after the last one on a fast machine. */
const MOST_EPOCHS = 4;
const folder = temporaryFolder();
writeSmallNetwork(folder);
writeSmallConfig(folder, { epochs: EPOCHS, averageDecay: 0.9 });

/** One thread: the machine may be busy with other tests. */
const ARGS = ['train', 'small.json', 'demo.yaml', '--threads', '1', '--set', 'data.imagesPerClass=60', '--out'];
const ENDLESS = ['--epochs', '100000'];

function resultOf(training: string) {
  const {
    seconds: _,
    history,
    best,
    ...rest
  } = JSON.parse(readFileSync(join(folder, training, 'result.json'), 'utf8'));
  const bare = (record: object) => ({ ...record, seconds: 0 });
  return { ...rest, best: bare(best), history: history.map(bare) };
}

function stateOf(training: string, file: 'last.ckpt' | 'best.ckpt') {
  return decodeCheckpoint(readFileSync(join(folder, training, file)), file).state;
}

/** Lines of a training's log, which tells of every epoch. */
function logLines(training: string): number {
  const file = join(folder, training, 'log.ndjson');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

/**
 * Waits for a random moment: within the start (the first two kills), or shortly after the second or third line that the
 * process writes into the log, the first of which is that of its beginning. Never for more than a few epochs.
 */
async function randomMoment(training: string, kill: number, draws: ReturnType<typeof stream>): Promise<void> {
  const before = logLines(training);
  const until = before + (kill < 2 ? 0 : 2 + draws.int(2));
  while (logLines(training) < until) await sleep(2);
  const end = performance.now() + draws.int(kill < 2 ? 900 : 60);
  while (performance.now() < end && logLines(training) < before + MOST_EPOCHS) await sleep(2);
}

describe('a training that is killed with SIGKILL at random moments and resumed', () => {
  it('ends with the same weights and the same result, bit for bit, as one that never stopped', async () => {
    const whole = await runCli([...ARGS, 'whole', '--json'], folder, { cache: join(folder, 'cache') });
    expect(whole.code).toBe(0);
    const draws = stream(5, 'kill');
    let running: Running = startCli(folder, [...ARGS, 'killed']);
    for (let kill = 0; kill < KILLS; kill++) {
      await randomMoment('killed', kill, draws);
      expect(running.child.exitCode).toBeNull();
      running.child.kill('SIGKILL');
      await running.ended;
      const begun = existsSync(join(folder, 'killed/training.json'));
      running = startCli(folder, begun ? ['resume', 'killed'] : [...ARGS, 'killed']);
    }
    expect((await running.ended).code).toBe(0);
    expect(resultOf('killed')).toEqual(resultOf('whole'));
    for (const file of ['last.ckpt', 'best.ckpt'] as const) {
      expect(stateOf('killed', file)).toEqual(stateOf('whole', file));
    }
    expect(readdirSync(join(folder, 'killed')).sort()).toEqual(readdirSync(join(folder, 'whole')).sort());
  }, 180_000);
});

describe('stopping a training', () => {
  it.each(nativeInstructionSets().length > 0 ? ['native', 'tfjs'] : ['tfjs'])(
    'stops after the running step at one Ctrl-C, and says how to continue: %s',
    async (engine) => {
      const training = `stopped-${engine}`;
      const { child, ended } = startCli(folder, [...ARGS, training, ...ENDLESS, '--engine', engine]);
      await waitForLog(join(folder, training), 'training begins');
      await sleep(300);
      const second = await runCli(['resume', training], folder, { cache: join(folder, 'cache') });
      expect(second.code).toBe(2);
      expect(second.stderr).toContain(`is in use by process ${child.pid} on `);
      child.kill('SIGINT');
      const { code, stderr } = await ended;
      expect(code).toBe(130);
      expect(stderr).toContain(`npx mixnas resume ${training}`);
      await waitForLog(join(folder, training), 'training stops on request');
      expect(existsSync(join(folder, training, 'result.json'))).toBe(false);
    },
  );

  it('ends with code 1 and the reason when the loss is no longer finite', async () => {
    const args = [
      ...ARGS,
      'diverged',
      '--set',
      'training.learningRate=1e30',
      '--set',
      'training.schedule.kind=constant',
    ];
    const { code, stdout, stderr } = await runCli(args, folder, { cache: join(folder, 'cache') });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/mixnas: training diverged: the loss was not finite at step \d+ of epoch 1/);
  });
});
