import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { ROOT, runCli } from './run-cli.ts';

const folder = temporaryFolder();
const temporary = join(folder, 'tmp');
mkdirSync(temporary);

const started = join(folder, 'pid');
writeFileSync(
  join(folder, 'hang.cjs'),
  `require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000);`,
);
const command = `command: [${JSON.stringify(process.execPath)}, hang.cjs]`;
writeFileSync(join(folder, 'hang.yaml'), `kind: command\n${command}\n`);
writeFileSync(join(folder, 'slow.yaml'), `kind: command\n${command}\ntimeout: 0.5\nretries: 0\n`);

const ARGS = ['latency', 'measure', 'mixnet-s', '--size', '32', '--device'];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('mixnas latency measure, interrupted', () => {
  it('ends the program of its device, removes the network and exits with 130', async () => {
    const child = spawn(process.execPath, [resolve(ROOT, 'bin/mixnas.js'), ...ARGS, 'hang.yaml'], {
      cwd: folder,
      env: { ...process.env, TMPDIR: temporary },
      stdio: 'ignore',
    });
    const exited = new Promise((done) => child.once('exit', done));
    for (let i = 0; i < 300 && !existsSync(started); i++) await wait(100);
    expect(readdirSync(temporary)).toHaveLength(1);
    const pid = Number(readFileSync(started, 'utf8'));
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    for (let i = 0; i < 50 && isAlive(pid); i++) await wait(100);
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('exits with 1 and a clear message on stderr where a program hangs', async () => {
    const { code, stdout, stderr } = await runCli([...ARGS, 'slow.yaml'], folder);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^mixnas: mixnet-s: device program .*hang\.cjs: it was stopped after 0\.5 s \(timeout\)/m);
    expect(stderr).toMatch(/^hint: docs\/latency\.md/m);
  });
});
