import { execFileSync } from 'node:child_process';

/** Longest name of an interface is 15 characters. */
const own = process.pid % 10_000;
const BRIDGE = `mxb${own}`;
const subnet = `10.77.${process.pid % 250}`;

/** One machine of the bench: a network namespace, and its cable. */
export interface Machine {
  readonly name: string;
  readonly space: string;
  /** The end of its cable outside of it. */
  readonly cable: string;
}

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function tryIp(...args: readonly string[]): string {
  try {
    return ip(...args);
  } catch {
    return '';
  }
}

/** Address of the bridge: where Redis and the search are, for every machine. */
export const HEAD = `${subnet}.1`;

/** Makes a bridge and so many machines on it. Needs the rights to do so (`CAP_NET_ADMIN`, `CAP_SYS_ADMIN`). */
export function makeMachines(count: number): Machine[] {
  ip('link', 'add', BRIDGE, 'type', 'bridge');
  ip('addr', 'add', `${HEAD}/24`, 'dev', BRIDGE);
  ip('link', 'set', BRIDGE, 'up');
  return Array.from({ length: count }, (_, i) => {
    const machine = { name: `machine${i + 1}`, space: `mxn${own}-${i + 1}`, cable: `mxc${own}-${i + 1}` };
    ip('netns', 'add', machine.space);
    ip('link', 'add', machine.cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', machine.space);
    ip('link', 'set', machine.cable, 'master', BRIDGE, 'up');
    ip('-n', machine.space, 'addr', 'add', `${subnet}.${i + 11}/24`, 'dev', 'eth0');
    ip('-n', machine.space, 'link', 'set', 'eth0', 'up');
    ip('-n', machine.space, 'link', 'set', 'lo', 'up');
    return machine;
  });
}

/** Cuts the cable of a machine, or mends it. */
export function setCable({ cable }: Machine, state: 'up' | 'down'): void {
  ip('link', 'set', cable, state);
}

/** Every process inside a machine. */
export function processesIn({ space }: Machine): number[] {
  return tryIp('netns', 'pids', space).split('\n').filter(Boolean).map(Number);
}

/** Takes away machines and bridge, with every process inside; can be called at any time and more than once. */
export function removeMachines(machines: readonly Machine[]): void {
  for (const machine of machines) {
    for (const pid of processesIn(machine)) tryKill(pid);
    tryIp('netns', 'del', machine.space);
    tryIp('link', 'del', machine.cable);
  }
  tryIp('link', 'del', BRIDGE);
}

/** SIGKILL, whether the process is still there or not. @returns whether it was */
export function tryKill(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
