import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { memoryKills, memoryKillsIn } from '../../src/util/memory-kills.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
let count = 0;

/** A tree of system files. */
function machine(files: Readonly<Record<string, string>>): string {
  const root = join(folder, `machine-${count++}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const VMSTAT = 'pgfault 12\noom_kill 40\noom_kill_count 1\n';
const EVENTS = 'low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\noom_group_kill 9\n';

it.each([
  [
    'its control group, version 2',
    { 'proc/self/cgroup': '0::/job/7\n', 'sys/fs/cgroup/job/7/memory.events': EVENTS },
    2,
  ],
  ['that of a container', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/memory.events': EVENTS }, 2],
  [
    'its control group, version 1',
    {
      'proc/self/cgroup': '12:cpu,cpuacct:/a\n5:memory:/b\n0::/c\n',
      'sys/fs/cgroup/memory/b/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n',
    },
    5,
  ],
  ['the kernel where its group does not count', { 'proc/self/cgroup': '0::/\n' }, 40],
  ['the kernel where there are no groups', {}, 40],
] as const)('processes killed for want of memory are counted by %s', (_, files, expected) => {
  expect(memoryKills('self', machine({ 'proc/vmstat': VMSTAT, ...files }))[0]?.count).toBe(expected);
});

it('nothing is known of them where the system does not tell', () => {
  expect(memoryKills('self', machine({ 'proc/vmstat': 'pgfault 12\n' }))).toEqual([]);
  expect(memoryKills('self', machine({}))).toEqual([]);
  expect(memoryKillsIn(join(folder, 'gone'))).toBeNull();
});

it('another process has a group of its own; the counter of the machine comes after it', () => {
  const root = machine({
    'proc/vmstat': VMSTAT,
    'proc/self/cgroup': '0::/\n',
    'sys/fs/cgroup/memory.events': 'oom_kill 1\n',
    'proc/77/cgroup': '0::/job/7\n',
    'sys/fs/cgroup/job/7/memory.events': EVENTS,
  });
  expect(memoryKills(77, root)).toEqual([
    { file: join(root, 'sys/fs/cgroup/job/7/memory.events'), count: 2 },
    { file: join(root, 'proc/vmstat'), count: 40 },
  ]);
});
