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

/** The first difference of two lists, for people; null where they are equal. */
function firstDifference(name: string, one: readonly unknown[], other: readonly unknown[]): string | null {
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const [a, b] = [one[i], other[i]].map((value) => (value === undefined ? 'nothing' : canonicalJson(value as never)));
    if (a !== b) return `${name} ${i}: ${a} on one machine, ${b} with the queue`;
  }
  return null;
}

/** Where a run with a queue differs from the one of a single machine. */
export function differences(alone: string, queue: string): string[] {
  const [one, other] = [readRun(alone), readRun(queue)];
  return [
    firstDifference('trial', trialsOf(one), trialsOf(other)),
    firstDifference('segment', segmentsOf(one), segmentsOf(other)),
    firstDifference('final', finalsOf(one), finalsOf(other)),
    firstDifference('file', weightsOf(one), weightsOf(other)),
    one.status === other.status ? null : `status: ${one.status} on one machine, ${other.status} with the queue`,
  ].filter((difference) => difference !== null);
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
