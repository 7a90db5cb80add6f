import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { serveQueue } from '../../queue/index.ts';
import type { Action } from '../action.ts';
import { noteTo } from '../io.ts';
import { processContext } from '../process.ts';
import { requireQueueUrl } from '../queue/queue-options.ts';
import { timeLimit } from '../queue/time-limit.ts';

/** Signals that ask a worker to end: of a person, of a system that shuts down, of a cluster that wants the machine back. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGHUP'] as const;

/** `mixnas worker`: trains for searches on other machines until it is asked to end. */
export const worker: Action<'worker'> = async ({ io, options, quiet }) => {
  const url = requireQueueUrl(io, options);
  const { cacheDir, now, pid, host, cores, versions } = processContext(io);
  // programs need no password
  const { MIXNAS_QUEUE: _, ...env } = io.env;
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const name = options.name ?? host;
  const note = noteTo(io, quiet);
  try {
    await serveQueue(url, {
      ...{ name, host, pid, cores, cacheDir, now, stop: stop.signal },
      id: `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${pid}-${randomUUID().slice(0, 8)}`,
      slots: options.workers,
      threads: options.threads ?? null,
      mixnas: versions.mixnas,
      shared: options.data.map((folder) => resolve(io.cwd, folder)),
      programs: options.programs === true,
      env,
      once: options.once === true,
      idleSeconds: options.idle ?? null,
      deadline: timeLimit(options.maxTime, io.env, now()),
      log: (message) => note(`${new Date(now()).toISOString().slice(11, 19)} ${message}`),
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
};
