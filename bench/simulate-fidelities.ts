import { tmpdir } from 'node:os';
import { type Config, loadConfig } from '../src/config/index.ts';
import { createController, type Told } from '../src/controller/index.ts';
import { landscape } from '../src/measure/controllers/landscape.ts';
import { type Metrics, withoutTrained } from '../src/metric/index.ts';
import { hypervolume, metricValue } from '../src/objective/index.ts';
import { loadSpace } from '../src/run/index.ts';
import { KnownCandidates } from '../src/search/candidates/known-candidates.ts';
import { openPromotions } from '../src/search/fidelity/asha-promotions.ts';
import { Replay } from '../src/search/replay.ts';
import { judge } from '../src/search/trials/judge.ts';
import { newTrialRow } from '../src/search/trials/new-trial-row.ts';
import { type Genotype, keyOf } from '../src/space/index.ts';
import type { TrialRow } from '../src/store/index.ts';
import { stream } from '../src/util/random.ts';

/**
 * A model of an hour's search on CIFAR-10 with one worker, with and without successive halving, over many seeds:
 * `npx tsx bench/simulate-fidelities.ts SEEDS [PATH=VALUE ...]` (of configs/cifar10-asha.yaml).
 *
 * Accuracies are made up over the config's space; what follows was fitted to one measured hour on CIFAR-10: the time of an
 * epoch, how far accuracies after fewer epochs lie below the final ones, how much networks differ in that, and the noise of
 * 1,000 validation images.
 */
const EPOCH = { seconds: 5, secondsPerMega: 1.5 };
const TYPICAL = 0.63;
const SPREAD = 0.5;
const PER_LOG_MACS = 0.06;
const NOISE = 0.014;
/** Error after no training over the final error, extrapolated; and the deviation of a network's own pace. */
const SLOPE = 0.37;
const PACE = 0.012;

const [seeds = '10', ...sets] = process.argv.slice(2);
const cwd = process.cwd();

function simulate(config: Config): number {
  const { seed, objective, constraints, front, fidelity, training, search } = config;
  const space = loadSpace(config.space, cwd);
  const candidates = new KnownCandidates(space, { size: 32, classes: 10 }, constraints);
  const made = landscape(space, 12e6, seed);
  const draws = stream('noise', seed, JSON.stringify(fidelity));
  const reference = { accuracy: 0.1, macs: 12e6 };
  const promotions = openPromotions(config, tmpdir(), () => reference);
  const rungs = fidelity.kind === 'full' ? [{ epochs: training.epochs }] : fidelity.rungs;
  const anneal = fidelity.kind === 'full' ? 0 : fidelity.annealEpochs;
  const finish = fidelity.kind === 'full' ? 0 : fidelity.finish;
  const limit = search.maxSeconds ?? 3600;
  const rows: TrialRow[] = [];
  const latest: { rung: number; metrics: Metrics }[] = [];
  const paces: number[] = [];
  const finals: number[][] = [];
  let seconds = 0;
  let segments = 0;

  const costOf = (genotype: Genotype) => {
    const known = candidates.known(genotype);
    return { macs: metricValue('macs', known), params: metricValue('params', known) };
  };
  const truth = (genotype: Genotype): number => {
    const cost = costOf(genotype);
    return TYPICAL + SPREAD * (made(genotype, cost) - 0.8) + PER_LOG_MACS * Math.log(cost.macs / 8e6);
  };
  const toldOf = (trial: number): Told => {
    const { genotype, note, metrics: known } = rows[trial] as TrialRow;
    const { rung, metrics: trained } = latest[trial] as { rung: number; metrics: Metrics };
    const metrics = { ...withoutTrained(known), ...promotions.full(rung, trained) };
    return { trial, genotype, note, metrics, ...judge(config, { state: 'complete', metrics }, true) };
  };
  const task = { space, seed, objective, constraints, reference: front.reference, known: candidates.names };
  const teacher = new Replay(() => createController(config.controller, task), toldOf);

  const run = (trial: number, rung: number) => {
    const row = rows[trial] as TrialRow;
    const isLast = rung === rungs.length - 1;
    const { macs } = costOf(row.genotype);
    const epochs = rungs[rung]?.epochs ?? 0;
    const trained = epochs - (rungs[rung - 1]?.epochs ?? 0) + (isLast ? 0 : anneal);
    seconds += trained * (EPOCH.seconds + (EPOCH.secondsPerMega * macs) / 1e6);
    const missing = (training.epochs - epochs) / training.epochs;
    const error = (1 - truth(row.genotype)) * (1 + SLOPE * missing);
    const accuracy = 1 - error + PACE * missing * (paces[trial] as number) + NOISE * draws.normal();
    const metrics = { accuracy };
    latest[trial] = { rung, metrics };
    promotions.tell({ number: segments++, trial, rung, told: 0, state: 'complete', metrics, seconds: null }, row);
    if (isLast) finals.push([accuracy, -macs]);
    if (rung === 0) teacher.add();
    else teacher.change();
  };

  while (seconds < limit) {
    const promotion = promotions.next(seconds >= (1 - finish) * limit);
    if (promotion !== null) {
      promotions.promote(promotion);
      run(promotion.trial, promotion.rung);
      continue;
    }
    const number = rows.length;
    const proposal = teacher.controller().ask(number, candidates, []);
    if (proposal === null) break;
    const { genotype, note } = proposal;
    const key = keyOf(space, genotype);
    candidates.markProposed(key);
    rows.push(newTrialRow({ number, genotype, key, note, metrics: candidates.known(genotype) }));
    paces.push(draws.normal());
    run(number, 0);
  }
  return hypervolume(finals, [reference.accuracy, -reference.macs]);
}

const volumes = (extra: readonly string[]) =>
  Array.from({ length: Number(seeds) }, (_, i) =>
    simulate(loadConfig('configs/cifar10-asha.yaml', { cwd, sets: [...sets, ...extra, `seed=${i}`] })),
  );
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const [full, halved] = [volumes(['fidelity={kind: full}']), volumes([])];
const better = halved.filter((volume, i) => volume >= (full[i] as number)).length;
process.stdout.write(
  `hypervolume, mean of ${seeds} seeds: full ${mean(full).toExponential(3)}, asha ${mean(halved).toExponential(3)}; asha no worse in ${better}\n`,
);
