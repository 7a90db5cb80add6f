import { availableParallelism, hostname } from 'node:os';
import { cacheDirOf, openLog } from '../run/index.ts';
import { readVersion } from '../util/version.ts';
import type { Io } from './io.ts';

/** Exit code of a process that a signal ended: 128 + SIGINT, the shell's convention. */
export const INTERRUPTED = 130;

/** What a search and a training need to know of this process and machine: clock, identity, cores, versions, log. */
export function processContext(io: Io) {
  return {
    cacheDir: cacheDirOf(io),
    now: Date.now,
    pid: process.pid,
    host: hostname(),
    cores: availableParallelism(),
    env: io.env,
    versions: { mixnas: readVersion(), node: process.version, platform: `${process.platform}-${process.arch}` },
    openLog,
  };
}
