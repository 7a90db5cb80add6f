import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceSchema } from '../../src/config/index.ts';
import { decodeModel } from '../../src/export/onnx/protobuf.ts';
import { openRunner, type Runner } from '../../src/latency/index.ts';
import { fillIn } from '../../src/latency/runners/command.ts';
import { readCommandOutput } from '../../src/latency/runners/command-output.ts';
import { temporaryFolder } from '../temporary.ts';
import { tinyNetwork } from './networks.ts';

const folder = temporaryFolder();

/** A device whose program is a small script of Node.js. */
function device(script: string, settings: Record<string, unknown> = {}, args: readonly string[] = []): Promise<Runner> {
  const command = [process.execPath, '-e', script, ...args];
  const parsed = deviceSchema.parse({ kind: 'command', command, folder, retries: 0, timeout: 30, ...settings });
  return openRunner(parsed);
}

async function once(runner: Runner, runs = 3): Promise<readonly number[]> {
  const loaded = await runner.load(tinyNetwork());
  try {
    return await loaded.run(runs);
  } finally {
    await loaded.close();
    await runner.close();
  }
}

// other processes of this machine have temporary files too
const own = temporaryFolder();
const usual = process.env.TMPDIR;
beforeAll(() => {
  process.env.TMPDIR = own;
});
afterAll(() => {
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
});

describe('a device that is a program', () => {
  it('is given model, runs, warm-ups, threads and batch, and tells its name with the figures', async () => {
    const script = `
      const [model, ...rest] = process.argv.slice(1);
      require('node:fs').copyFileSync(model, 'copy.onnx');
      console.log('loading the network');
      console.log(JSON.stringify({ name: 'board', version: '7.1', ms: rest.map(Number) }));`;
    const args = ['{model}', '{runs}', '{warmup}', '{threads}', '{batch}'];
    const runner = await device(script, { threads: 2, batch: 4 }, args);
    expect(await once(runner, 6)).toEqual([6, 10, 2, 4]);
    expect(runner).toMatchObject({ runtime: 'board 7.1', threads: 2, batch: 4, isLocal: false });
    const { graph } = decodeModel(readFileSync(join(folder, 'copy.onnx')));
    expect(graph.node.map(({ opType }) => opType)).not.toContain('BatchNormalization');
  });

  it('keeps the file between calls and removes it when the network is closed', async () => {
    const runner = await device(
      `console.log(JSON.stringify({ ms: 1 }), '\\n' + JSON.stringify({ name: process.argv[1] }))`,
      {},
      ['{model}'],
    );
    const loaded = await runner.load(tinyNetwork());
    const files: string[] = [];
    for (let i = 0; i < 2; i++) {
      await loaded.run(1);
      files.push(runner.runtime);
    }
    expect(files[0]).toBe(files[1]);
    expect(files[0]?.startsWith(own)).toBe(true);
    expect(existsSync(files[0] as string)).toBe(true);
    await loaded.close();
    expect(existsSync(files[0] as string)).toBe(false);
  });

  it.each([
    ['exits with another code than 0', `console.error('no board'); process.exit(3)`, /exit code 3.*no board/s],
    ['is killed', `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`, /signal SIGKILL.*no errors/s],
    ['prints nothing', '0', /printed no milliseconds.*got nothing/],
    ['prints only talk', `console.log('all is well')`, /printed no milliseconds.*last line all is well/],
    ['prints rubbish', `console.log('{"ms": [1]}'); console.log('{"ms": [1, 2')`, /line 2.*got \{"ms": \[1, 2$/],
    ['prints NaN', `console.log('{"ms": [1, NaN]}')`, /line 1.*got \{"ms": \[1, NaN\]\}/],
    ['prints null for a number', `console.log('{"ms": [null]}')`, /line 1.*expected \{"ms"/],
    ['prints a negative time', `console.log('{"ms": [1, -2]}')`, /line 1.*above 0; got -2/],
  ])('is a clear error where the program %s, and leaves no file', async (_, script, message) => {
    const error = await once(await device(script)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DEVICE_COMMAND', exitCode: 1 });
    expect((error as Error).message).toMatch(message);
    expect(readdirSync(own)).toEqual([]);
  });

  it('is a clear error where the program does not exist, without further tries', async () => {
    const settings = deviceSchema.parse({ kind: 'command', command: ['./no-such-program'], folder, retries: 5 });
    await expect(once(await openRunner(settings))).rejects.toMatchObject({
      code: 'DEVICE_COMMAND',
      message: expect.stringMatching(/^device program \.\/no-such-program: it cannot be started: .*ENOENT/),
    });
  });

  it('is ended with everything it started when its time is up', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      require('node:fs').writeFileSync('pids', process.pid + ' ' + child.pid);
      console.error('waiting for the board');
      setInterval(() => {}, 1000);`;
    const failure = once(await device(script, { timeout: 3 }));
    await expect(failure).rejects.toThrow(/it was stopped after 3\.0 s \(timeout\).*waiting for the board/s);
    const pids = readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number);
    const isAlive = (pid: number) => {
      try {
        // a process that has ended and was not waited for yet is a zombie, which has no command line
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
      } catch {
        return false;
      }
    };
    for (let i = 0; i < 50 && pids.some(isAlive); i++) await wait(100);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('is tried again where it fails, and the error says how often when it keeps failing', async () => {
    writeFileSync(join(folder, 'count'), '0');
    const script = `
      const fs = require('node:fs');
      const count = Number(fs.readFileSync('count', 'utf8')) + 1;
      fs.writeFileSync('count', String(count));
      if (count % 3 !== 0) process.exit(1);
      console.log('{"ms": ' + count + '}');`;
    expect(await once(await device(script, { retries: 2 }))).toEqual([3]);
    await expect(once(await device(script, { retries: 1 }))).rejects.toThrow(/the last of 2 tries.*exit code 1/);
    expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('5');
  });

  it('ends its program when it is closed', async () => {
    const runner = await device('setInterval(() => {}, 1000)', { retries: 3 });
    const loaded = await runner.load(tinyNetwork());
    const failure = expect(loaded.run(1)).rejects.toThrow(/signal SIGKILL/);
    await wait(100);
    await runner.close();
    await failure;
    await loaded.close();
  });
});

describe('what a program prints', () => {
  it('is gathered over lines, single numbers and lists alike, whatever stands between them', () => {
    const text = 'hello\n{"name": "x"}\r\n{"ms": 1.5}\n\n{"ms": [2, 3], "version": "1"}\nbye\n';
    expect(readCommandOutput(text)).toEqual({ ms: [1.5, 2, 3], name: 'x', version: '1' });
  });

  it.each([
    ['an unknown key', '{"ms": 1, "mss": 2}'],
    ['text for a number', '{"ms": "1"}'],
    ['an empty list', '{"ms": []}'],
    ['an empty name', '{"ms": 1, "name": ""}'],
  ])('is refused with %s', (_, line) => {
    expect(readCommandOutput(line)).toEqual({ problem: expect.stringContaining(`line 1 of its output`) });
  });

  it('is shortened where it is long', () => {
    const { problem } = readCommandOutput(`{${'x'.repeat(1000)}`) as { problem: string };
    expect(problem.length).toBeLessThan(300);
  });
});

describe('placeholders', () => {
  it('are filled in wherever they stand; unknown ones and other braces are left', () => {
    expect(fillIn(['a{model}b', '{runs}{runs}', '{other}', '{}'], { model: 'm', runs: 2 })).toEqual([
      'amb',
      '22',
      '{other}',
      '{}',
    ]);
  });
});
