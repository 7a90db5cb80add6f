import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { OpenProgram, ProgramProcess } from '../../src/program/index.ts';
import { Aborted, type ProgramTask } from '../../src/trial/index.ts';
import { isRunning } from '../e2e/search-process.ts';
import { temporaryFolder } from '../temporary.ts';
import { open, orderOf, taskIn } from './programs.ts';

const folder = temporaryFolder();
const task = await taskIn(folder);

/** The error that a promise rejects with. */
function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** What goes wrong, by the trial's number. */
const FAULTS = ['exit', 'kill', 'nan', 'junk', 'long', 'hang', 'flood'] as const;
const shared = await open({ faults: Object.fromEntries(FAULTS.map((fault, trial) => [trial, fault])) });
afterAll(() => shared.close());

/** Has a program train a network, in which something goes wrong, and then another one, which must not. */
async function inTrouble(program: OpenProgram, changes: Partial<ProgramTask> = {}) {
  const [process] = program.processes as [ProgramProcess];
  const log = join(folder, `${changes.trial ?? 0}.log`);
  const first = await process.run(orderOf(task(changes), log));
  const second = await process.run(orderOf(task({ trial: 100 })));
  expect(second.state).toBe('complete');
  return { first, log };
}

async function afterFault(fault: (typeof FAULTS)[number], changes: Partial<ProgramTask> = {}) {
  return await inTrouble(shared, { trial: FAULTS.indexOf(fault), ...changes });
}

describe('a training program', () => {
  it('trains one network after another in one process', async () => {
    const [process] = shared.processes as [ProgramProcess];
    expect(shared.description).toBe('program test 1 (a formula)');
    const a = await process.run(orderOf(task({ trial: 100 })));
    const { pid } = process;
    const b = await process.run(orderOf(task({ trial: 100 })));
    expect(process.pid).toBe(pid);
    expect(a).toMatchObject({ state: 'complete', metrics: { accuracy: expect.any(Number) } });
    expect(a.history).toHaveLength(2);
    expect({ ...b, seconds: 0 }).toEqual({ ...a, seconds: 0 });
  });

  it.each([
    ['exit', 'crashed', /exit code 3 .*something went wrong/s],
    ['kill', 'crashed', /killed \(SIGKILL\), not by mixnas; nothing says that memory ran out/],
    ['nan', 'error', /breaks the protocol: expected one JSON object a line; got .*NaN/],
    ['junk', 'error', /breaks the protocol: .*Downloading weights/],
    ['long', 'error', /breaks the protocol: a line has more than 1000000 bytes/],
  ])('that fails by "%s" is told as %s, and the next trial runs', async (fault, reason, message) => {
    const { first } = await afterFault(fault as (typeof FAULTS)[number]);
    expect(first).toMatchObject({ state: 'failed', reason, message: expect.stringMatching(message) });
  });

  it('whose memory runs out is told so with what it said, and the next trial runs', async () => {
    const env = { NODE_OPTIONS: '--max-old-space-size=40' };
    const program = await open({ faults: { 0: 'memory' } }, { env });
    const { first } = await inTrouble(program);
    await program.close();
    expect(first).toMatchObject({
      state: 'failed',
      reason: 'out-of-memory',
      message: expect.stringMatching(/it said: .*heap out of memory/),
    });
  });

  it('that is stopped is told as unresponsive, and the next trial runs', async () => {
    const program = await open({ faults: { 0: 'stop' } }, { silentSeconds: 3 });
    const { first } = await inTrouble(program);
    await program.close();
    const found = process.platform === 'linux' ? /no sign of life for .*SIGSTOP/ : /no sign of life/;
    expect(first).toMatchObject({ state: 'failed', reason: 'unresponsive', message: expect.stringMatching(found) });
  });

  it('that sends signs of life but no result ends when its time is over', async () => {
    const { first } = await afterFault('hang', { seconds: 0.5 });
    expect(first).toMatchObject({ state: 'failed', reason: 'timeout' });
  });

  it('may print ten megabytes: they go to the log, and the result comes', async () => {
    const { first, log } = await afterFault('flood');
    expect(first.state).toBe('complete');
    expect(statSync(log).size).toBeGreaterThan(160 * 65536);
    expect(readFileSync(log, 'utf8')).toContain('trained 6.');
  });

  it.skipIf(process.platform !== 'linux')('takes its children with it, also those that left its group', async () => {
    const program = await open({ faults: { 0: 'children' } });
    const { log } = await inTrouble(program);
    await program.close();
    const [, ...pids] = /children (\d+) (\d+)/.exec(readFileSync(log, 'utf8')) ?? [];
    expect(pids).toHaveLength(2);
    expect(pids.filter((pid) => isRunning(Number(pid)))).toEqual([]);
  });

  it('stops between two steps when it is cancelled, keeps what it has, and serves on', async () => {
    const program = await open({ pause: 20 });
    const [process] = program.processes as [ProgramProcess];
    const checkpoint = join(folder, 'cancelled.state');
    const running = process.run({
      ...orderOf(task({ checkpoint })),
      onProgress: ({ epoch }) => epoch === 2 && process.cancel(),
    });
    const cancelled = await running;
    expect(cancelled).toMatchObject({ state: 'cancelled' });
    expect(cancelled.history).toHaveLength(1);
    const whole = await process.run(orderOf(task()));
    const { history } = await process.run(orderOf(task({ checkpoint })));
    expect(history).toEqual(whole.history);
    await program.close();
  });

  it('is killed at once by an abort', async () => {
    const program = await open({ faults: { 0: 'hang' } });
    const [process] = program.processes as [ProgramProcess];
    const running = process.run({ ...orderOf(task()), onProgress: () => process.abort() });
    await expect(running).rejects.toBeInstanceOf(Aborted);
    await program.close();
  });

  it('that rests has all the time in the world', async () => {
    const program = await open({ pause: 10 }, { silentSeconds: 0.3 });
    const [process] = program.processes as [ProgramProcess];
    let rests = 0;
    const running = process.run({
      ...orderOf(task({ seconds: 5 })),
      onProgress: () => rests++ === 0 && process.rest(),
    });
    await sleep(1200);
    process.goOn();
    expect(await running).toMatchObject({ state: 'complete' });
    await program.close();
  });

  it('may end after each result, or be asked to', async () => {
    for (const [options, changes] of [
      [{ quits: true }, {}],
      [{}, { trialsPerProcess: 1 }],
    ]) {
      const program = await open(options, changes);
      const [process] = program.processes as [ProgramProcess];
      for (const trial of [0, 1, 2])
        expect(await process.run(orderOf(task({ trial })))).toMatchObject({ state: 'complete' });
      await program.close();
    }
  });

  it('that does not watch for the end is killed 3 s after it', async () => {
    const program = await open({ deaf: true });
    const [{ pid }] = program.processes as [ProgramProcess];
    await program.close();
    expect(() => process.kill(pid as number, 0)).toThrow(/ESRCH/);
  });

  it('is not asked for what exceeds a line', async () => {
    const [process] = shared.processes as [ProgramProcess];
    const result = await process.run(orderOf(task({ seed: 'x'.repeat(1_000_000) })));
    expect(result).toMatchObject({ state: 'failed', message: expect.stringMatching(/the protocol allows 1000000/) });
  });
});

describe('a training program that cannot be started', () => {
  it.each([
    [{ broken: true }, {}, /exit code 1 before its hello.*Cannot find module 'torch'/s],
    [{ refuse: 'no such precision' }, {}, /it refuses: no such precision/],
    [{ protocol: 99 }, {}, /speaks version 99 of the protocol; expected 1/],
    [{ mute: true }, { startSeconds: 0.5 }, /no hello within/],
    [{}, { command: ['/no/such/program'] }, /ENOENT/],
  ])('is an error that says why (%j %j)', async (options, changes, message) => {
    const error = await rejection(open(options, changes));
    expect(error).toMatchObject({ code: 'TRAINER_START', exitCode: 2, message: expect.stringMatching(message) });
  });
});

describe('workers and devices', () => {
  it('are spread over the devices that the program lists', async () => {
    const program = await open({ devices: ['cuda:0', 'cuda:1'] }, { workersPerDevice: 2 });
    expect(program.workers).toBe(4);
    expect(program.threads).toBe(1);
    await program.close();
  });

  it('must agree where both numbers are given', async () => {
    const error = await rejection(open({ devices: ['a', 'b'] }, { workersPerDevice: 2, workers: 3 }));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(/expected 4: 2 devices/) });
  });
});
