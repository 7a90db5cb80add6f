import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { raiseOomScore } from '../../src/util/oom-score.ts';

describe.skipIf(!existsSync('/proc/self/oom_score_adj'))('the score by which the kernel chooses whom to kill', () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  const pid = child.pid as number;
  const file = `/proc/${pid}/oom_score_adj`;
  afterAll(() => child.kill('SIGKILL'));

  it('is raised for a process that trains, and not lowered where it is higher', () => {
    raiseOomScore(pid);
    expect(readFileSync(file, 'utf8').trim()).toBe('500');
    writeFileSync(file, '700');
    raiseOomScore(pid);
    expect(readFileSync(file, 'utf8').trim()).toBe('700');
  });

  it('does not matter for a process that is gone', () => {
    expect(() => raiseOomScore(2 ** 30)).not.toThrow();
  });
});
