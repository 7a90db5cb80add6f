/**
 * Searches with three workers in three network namespaces of this machine while workers, the search itself, Redis and the
 * networks between them are killed, restarted and cut, by a schedule that is the same each time; and compares what is found
 * with a search of this machine alone.
 *
 *     npm run compile && npx tsx bench/queue/faults.ts [--kills 100] [--coordinators 20] [--restarts 5] [--cuts 5]
 *         [--trials 200] [--minutes 20] [--config FILE] [--out FOLDER]
 *
 * Needs `ip` (iproute2), `redis-server` and the rights to make network namespaces. Prints one JSON document on stdout, a
 * table and what happens on stderr; ends with 1 when anything is lost, counted twice, or different. Everything that it
 * started or made is ended and removed, also after an error or Ctrl-C.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { differences, leaseProblems } from './compare.ts';
import { Faults } from './inject.ts';
import { Lab } from './lab.ts';
import { removeMachines } from './network.ts';
import { readOptions } from './options.ts';
import { eventLoop, noticing, printTable, type Result } from './result.ts';
import { schedule } from './schedule.ts';

const MACHINES = 3;
/** Longest time until a dead worker is noticed, and p99 of the delay of the search's event loop, milliseconds. */
const NOTICED_MS = 30_000;
const LOOP_MS = 50;
/** Kills from which on some worker must have died while nothing else was broken. */
const ENOUGH_KILLS = 20;

const options = readOptions();
const out = resolve(options.out ?? mkdtempSync(join(tmpdir(), 'mixnas-faults-')));
mkdirSync(out, { recursive: true });

async function bench(lab: Lab): Promise<Result> {
  lab.say(`one machine, ${MACHINES} workers, into ${out}/alone`);
  await lab.searchAlone();
  const begun = Date.now();
  await lab.beginAll();
  const faults = new Faults(lab, schedule(options, MACHINES), options.cutSeconds);
  while (lab.search.isRunning || !lab.isFinished) {
    lab.requireTime();
    faults.step(lab.done());
    await delay(150);
  }
  faults.mend();
  const seconds = (Date.now() - begun) / 1000;
  const endings = await lab.endAll();
  const applied = faults.counts();
  const missing = options.kills + options.coordinators + options.restarts + options.cuts - faults.applied.length;
  const found = differences(lab.alone, lab.run);
  const leases = leaseProblems(lab.run);
  const noticed = noticing(lab.run, faults.applied, lab.machines);
  const loop = eventLoop(lab.run);
  const ok =
    missing === 0 &&
    found.length + leases.length + endings.left.length + endings.unexpected.length === 0 &&
    noticed.undisturbedMaxMs <= NOTICED_MS &&
    (noticed.undisturbed > 0 || options.kills < ENOUGH_KILLS) &&
    loop.worstP99Ms !== null &&
    loop.worstP99Ms < LOOP_MS;
  return { ok, trials: options.trials, seconds, applied, missing, differences: found, leases, noticed, loop, endings };
}

const lab = new Lab(options, out, MACHINES);
const clean = () => {
  lab.killAll();
  removeMachines(lab.machines);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    clean();
    process.exit(130);
  });
}
try {
  const result = await bench(lab);
  printTable(result);
  process.stdout.write(`${JSON.stringify({ out, ...result }, null, 2)}\n`);
  process.exitCode = result.ok ? 0 : 1;
} finally {
  clean();
}
