import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryWatch } from '../../src/program/memory-watch.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
let machines = 0;

/** System files of a machine where process 7 and 8 are in the control group `job`. */
function machine() {
  const root = join(folder, `${machines++}`);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  const count = (group: number, all: number) => {
    write('sys/fs/cgroup/job/memory.events', `oom 9\noom_kill ${group}\n`);
    write('proc/vmstat', `oom_kill ${all}\n`);
  };
  for (const pid of [7, 8]) write(`proc/${pid}/cgroup`, '0::/job\n');
  count(3, 40);
  return { root, write, count, events: join(root, 'sys/fs/cgroup/job/memory.events') };
}

describe('a watch of memory', () => {
  it('counts kills of its control group since the last look, not those of the machine', () => {
    const { root, count, events } = machine();
    const watch = new MemoryWatch(7, root);
    count(4, 41);
    watch.look();
    count(4, 42);
    expect(watch.found()).toEqual({ kills: { file: events, more: 0 }, addressSpace: null });
    count(5, 43);
    expect(watch.found().kills).toEqual({ file: events, more: 1 });
  });

  it('tells one kill of one process alone', () => {
    const { root, count } = machine();
    const [killed, other] = [new MemoryWatch(7, root), new MemoryWatch(8, root)];
    count(4, 41);
    expect(killed.found().kills?.more).toBe(1);
    expect(other.found().kills?.more).toBe(0);
    other.look();
    count(5, 42);
    expect(other.found().kills?.more).toBe(1);
  });

  it('asks the machine where the control group has gone with the process', () => {
    const { root, count, events } = machine();
    const watch = new MemoryWatch(7, root);
    count(4, 41);
    rmSync(events);
    expect(watch.found().kills).toEqual({ file: join(root, 'proc/vmstat'), more: 1 });
  });

  it('follows the process into another control group', () => {
    const { root, write } = machine();
    const watch = new MemoryWatch(7, root);
    write('proc/7/cgroup', '0::/job/scope\n');
    write('sys/fs/cgroup/job/scope/memory.events', 'oom_kill 0\n');
    watch.look();
    write('sys/fs/cgroup/job/scope/memory.events', 'oom_kill 1\n');
    expect(watch.found().kills).toEqual({ file: join(root, 'sys/fs/cgroup/job/scope/memory.events'), more: 1 });
  });

  it('knows the limit on the address space', () => {
    const { root, write } = machine();
    write(
      'proc/7/limits',
      'Max stack size    8388608   unlimited  bytes\nMax address space         2000000000           unlimited            bytes\n',
    );
    write('proc/8/limits', 'Max address space         unlimited            unlimited            bytes\n');
    expect(new MemoryWatch(7, root).found().addressSpace).toBe(2e9);
    expect(new MemoryWatch(8, root).found().addressSpace).toBeNull();
  });

  it('finds nothing where nothing was started, or the system does not tell', () => {
    const nothing = { kills: null, addressSpace: null };
    expect(new MemoryWatch(undefined).found()).toEqual(nothing);
    expect(new MemoryWatch(7, join(folder, 'none')).found()).toEqual(nothing);
  });
});
