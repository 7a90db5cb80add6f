import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunRecord, readEpochs, readRun } from '../../src/store/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { canonicalJson } from '../../src/util/json.ts';

/** What must be the same in two runs of a trial: everything but times and attempts. */
function trialsOf(run: RunRecord): unknown[] {
  return run.trials.map(({ startedAt: _s, endedAt: _e, seconds: _t, attempt: _a, ...rest }) => ({
    ...rest,
    epochs: readEpochs(run.folder, rest.number).map(({ seconds: _, ...epoch }) => epoch),
  }));
}

function finalsOf({ finals }: RunRecord): unknown[] {
  return finals.map(({ seconds: _, ...rest }) => rest);
}

function segmentsOf({ segments }: RunRecord): unknown[] {
  return segments.map(({ seconds: _, ...rest }) => rest);
}

/** Identity of the weights in a file. Its history has times, which differ. */
function digestOfWeights(file: string): string {
  const { hash, state } = decodeCheckpoint(readFileSync(file), file);
  const digest = createHash('sha256').update(hash);
  for (const [name, values] of state) digest.update(name).update(new Uint8Array(values.buffer));
  return digest.digest('hex');
}

/** Name and weights of every file of weights. */
function weightsOf({ folder }: RunRecord): unknown[] {
  return ['weights', 'finals'].flatMap((name) => {
    const place = join(folder, name);
    if (!existsSync(place)) return [];
    return readdirSync(place)
      .sort()
      .map((file) => [name, file, digestOfWeights(join(place, file))]);
  });
}

/** Longest part of a value that is told. */
const TOLD = 300;

/** How many parts of two lists differ, and the first of them, for people; null where they are equal. */
function difference(name: string, one: readonly unknown[], other: readonly unknown[]): string | null {
  const text = (value: unknown) => (value === undefined ? 'nothing' : canonicalJson(value as never));
  const pairs = Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [text(one[i]), text(other[i])]);
  const different = [...pairs.entries()].filter(([, [a, b]]) => a !== b);
  const [first] = different;
  if (first === undefined) return null;
  const [number, [a = '', b = '']] = first;
  const told = `${a.slice(-TOLD)} on one machine, ${b.slice(-TOLD)} with the queue`;
  return `${different.length} of ${pairs.length} ${name}s differ, the first is number ${number}: ${told}`;
}

/** Where a run with a queue differs from the one of a single machine. */
export function differences(alone: string, queue: string): string[] {
  const [one, other] = [readRun(alone), readRun(queue)];
  return [
    difference('trial', trialsOf(one), trialsOf(other)),
    difference('segment', segmentsOf(one), segmentsOf(other)),
    difference('final', finalsOf(one), finalsOf(other)),
    difference('file', weightsOf(one), weightsOf(other)),
    one.status === other.status ? null : `status: ${one.status} on one machine, ${other.status} with the queue`,
  ].filter((found) => found !== null);
}

/** What is wrong with the leases of a finished run: nothing may be open, and no result may count twice. */
export function leaseProblems(folder: string): string[] {
  const { leases, trials, finals } = readRun(folder);
  const open = leases.filter(({ state }) => state === 'open');
  const done = leases.filter(({ state }) => state === 'done');
  const requests = new Map<string, number>();
  for (const { request } of done) requests.set(request, (requests.get(request) ?? 0) + 1);
  const twice = [...requests].filter(([, count]) => count > 1);
  const trained = trials.filter(({ state }) => state !== 'infeasible').length + finals.length;
  return [
    ...open.map(({ token, trial }) => `the lease ${token} of trial ${trial} is still open`),
    ...twice.map(([request, count]) => `the request ${request} counted ${count} times`),
    ...(requests.size >= trained ? [] : [`${trained} trials and finals, but only ${requests.size} counted requests`]),
  ];
}
