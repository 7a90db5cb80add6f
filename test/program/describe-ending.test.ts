import { describe, expect, it } from 'vitest';
import type { Ending } from '../../src/program/connection.ts';
import { describeEnding } from '../../src/program/describe-ending.ts';

const GROUP = '/sys/fs/cgroup/job/memory.events';
const VMSTAT = '/proc/vmstat';

/** Of a program that exits with 1 and prints nothing, on a machine that does not count kills. */
function ending(changes: Partial<Ending>): Ending {
  const memory = { kills: null, addressSpace: null };
  return { code: 1, signal: null, missing: null, tail: '', memory, ...changes };
}

function withKills(file: string, more: number, changes: Partial<Ending>): Ending {
  return ending({ memory: { kills: { file, more }, addressSpace: null }, ...changes });
}

const SIGKILL = { code: null, signal: 'SIGKILL' } as const;

describe('the end of a training program is told', () => {
  it.each([
    [
      'killed as its control group counts it',
      withKills(GROUP, 1, SIGKILL),
      `out-of-memory: the program was killed (SIGKILL) as memory ran out: oom_kill of ${GROUP} rose by 1`,
    ],
    [
      'killed as the machine counts it, behind a shell',
      withKills(VMSTAT, 2, { code: 137 }),
      `out-of-memory: the program was killed (SIGKILL) as memory ran out: oom_kill of ${VMSTAT} rose by 2`,
    ],
    [
      'killed by somebody',
      withKills(GROUP, 0, SIGKILL),
      `crashed: the program was killed (SIGKILL), not by mixnas; nothing says that memory ran out (oom_kill of ${GROUP} did not rise)`,
    ],
    [
      'killed where nothing counts',
      ending(SIGKILL),
      'crashed: the program was killed (SIGKILL), as systems also do when memory runs out',
    ],
    [
      'ended as its child was killed',
      withKills(GROUP, 1, { tail: 'RuntimeError: loader worker was killed' }),
      `out-of-memory: the program ended with exit code 1 as the kernel killed another process for want of memory (oom_kill of ${GROUP} rose by 1): RuntimeError: loader worker was killed`,
    ],
    [
      'ended while something on the machine was killed',
      withKills(VMSTAT, 1, {}),
      'crashed: the program ended with exit code 1 before its result',
    ],
    [
      'ended with words of memory',
      ending({ tail: 'x\nterminate called: std::bad_alloc\n', code: null, signal: 'SIGABRT' }),
      'out-of-memory: the program ended with signal SIGABRT; it said: terminate called: std::bad_alloc',
    ],
    [
      'ended under a limit, without a word',
      ending({ code: null, signal: 'SIGSEGV', memory: { kills: null, addressSpace: 2 ** 31 } }),
      'crashed: the program ended with signal SIGSEGV before its result; its address space is limited to 2.0 GiB (ulimit -v)',
    ],
    [
      'never started',
      ending({ missing: 'spawn python ENOENT' }),
      'crashed: the program cannot be started: spawn python ENOENT',
    ],
  ])('%s', (_, found, expected) => {
    const { reason, message } = describeEnding(found);
    expect(`${reason}: ${message}`).toBe(expected);
  });
});
