import type { ControllerSettings } from '../../config/index.ts';
import type { MetricName, Metrics } from '../../metric/index.ts';
import { metricsOf } from '../../objective/index.ts';
import { type Genotype, sampleGenotype } from '../../space/index.ts';
import { Memo } from '../../util/memo.ts';
import { type Stream, stream } from '../../util/random.ts';
import type { Candidates, Controller, Proposal, Told } from '../controller.ts';
import { Proposer } from '../proposer.ts';
import type { ControllerTask } from '../task.ts';
import { bestIndex, modelValues, scoresOf } from './candidate-scores.ts';
import { type CostScale, scaledCost, scaleOf } from './cost-scale.ts';
import { Estimates } from './estimates.ts';
import { fitTheta } from './fit.ts';
import { type Gain, gainOf } from './gain.ts';
import { Field, Model } from './gaussian-process.ts';
import { Kernel, type Point, priorTheta, type Theta } from './kernel.ts';
import { bestLessons, chooseLessons, chosenFrom, type Lesson, lessonsOf } from './lessons.ts';
import { Pool } from './pool.ts';
import { type Roles, rolesOf } from './signal.ts';

type Settings = Extract<ControllerSettings, { kind: 'surrogate' }>;

/** Spaces of at most this many genotypes are scored completely at every proposal. */
const LISTED = 10_000n;
/** Trials that the kernel's parameters are fitted to, at most: the latest. */
const FITTED = 150;
/** The kernel's parameters are refitted when the trials have grown by a quarter, and beyond 100 by a half. */
const GROWTH = { early: 1.25, late: 1.5, lateFrom: 100 } as const;
/** Steps of the first fit, and of later ones, which begin where the one before ended. */
const STEPS = { first: 40, later: 20 } as const;
/** Trials that the model of a large space holds. */
const MODELLED = { least: 224, step: 32 } as const;
/** Draws that the costs of a large space are standardised by. */
const SCALE_DRAWS = 100;
/**
 * Candidates of a large space: uniform draws made for this trial and for some before it, children of the best trials, and
 * children of the pool's own best.
 */
const POOL = { random: 4, draws: 4, parents: 10, children: 64, refinements: 2, kept: 4, refined: 26 } as const;

/**
 * A Gaussian process over genotypes and log costs predicts accuracy (or, where the objective has none, the first metric of
 * it that is not known before training); the proposal is the new network with the largest expected improvement of the
 * reward, or with several objectives of the hypervolume. Metrics that are known before training count exactly; others stand at
 * the median of a model of their own, and limits on them as the probability of keeping them. Small spaces are scored completely, large ones by a pool around the best that is refined
 * twice. The kernel's parameters are fitted to the marginal likelihood as the trials grow.
 *
 * @see Jones et al., Journal of Global Optimization 1998 (expected improvement); Rasmussen & Williams, 2006, chapter 5
 */
export class Surrogate implements Controller {
  readonly #settings: Settings;
  readonly #task: ControllerTask;
  readonly #proposer: Proposer;
  readonly #kernel: Kernel;
  readonly #roles: Roles;
  /** The metrics of the objective besides the signal. */
  readonly #others: readonly MetricName[];
  readonly #estimates: Estimates;
  readonly #told: Told[] = [];
  readonly #draws = new Memo<number, readonly Genotype[]>(100);
  readonly #known = new WeakMap<Genotype, Point>();
  #scale: CostScale | undefined;
  #theta: Theta;
  #fittedAt = 0;
  /** Model and scores of a small space's networks under the parameters of the last fit. */
  #listing: Field | undefined;
  /** Model of a large space under the parameters of the last fit, and what its lessons were chosen from. */
  #grown: { readonly model: Model; readonly from: number; readonly chosen: readonly number[] } | undefined;
  #points: readonly Point[] | undefined;
  #costs: readonly Metrics[] | undefined;

  constructor(settings: Settings, task: ControllerTask) {
    this.#settings = settings;
    this.#task = task;
    this.#proposer = new Proposer(task.space);
    this.#roles = rolesOf(task);
    this.#others = metricsOf(task.objective).filter((name) => name !== this.#roles.signal?.name);
    this.#kernel = new Kernel(task.space, this.#roles.features.length);
    this.#estimates = new Estimates(this.#roles.estimated, this.#kernel, task.constraints ?? []);
    this.#theta = priorTheta(this.#kernel);
  }

  tell(result: Told): void {
    const told = { ...result, genotype: this.#task.space.canonical(result.genotype) };
    this.#estimates.tell(told);
    if (result.state !== 'infeasible') this.#told.push(told);
  }

  ask(trial: number, candidates: Candidates): Proposal | null {
    const { space, seed } = this.#task;
    const draws = stream(seed, 'controller', trial);
    const lessons = this.#lessons(this.#told);
    const isStarting = trial < this.#settings.initial || lessons.length < 2;
    const wanted = isStarting ? null : this.#best(trial, lessons, candidates, draws);
    if (wanted !== null) return { genotype: wanted };
    const genotype = this.#proposer.propose(candidates, draws, () => sampleGenotype(space, draws));
    return genotype === null ? null : { genotype };
  }

  #best(trial: number, lessons: readonly Lesson[], candidates: Candidates, draws: Stream): Genotype | null {
    this.#fit(candidates);
    this.#estimates.learn(({ genotype }) => this.#pointOf(genotype, candidates));
    const gain = gainOf(this.#task, this.#roles.signal, lessons);
    return this.#task.space.genotypes <= LISTED
      ? this.#bestOfAll(lessons, candidates, gain)
      : this.#bestOfPool(trial, lessons, candidates, gain, draws);
  }

  #lessons(trials: readonly Told[]): readonly Lesson[] {
    return lessonsOf(trials, this.#roles.signal, this.#others);
  }

  #pointOf(genotype: Genotype, candidates: Candidates): Point {
    let point = this.#known.get(genotype);
    if (point === undefined) {
      const { features } = this.#roles;
      this.#scale ??= scaleOf(
        features,
        this.#scaleGenotypes().map((one) => candidates.known(one)),
      );
      point = this.#kernel.point(genotype, scaledCost(features, candidates.known(genotype), this.#scale));
      this.#known.set(genotype, point);
    }
    return point;
  }

  #scaleGenotypes(): readonly Genotype[] {
    const { space, seed } = this.#task;
    if (space.genotypes <= LISTED) return this.#proposer.networks();
    const draws = stream(seed, 'controller', 'scale');
    return Array.from({ length: SCALE_DRAWS }, () => space.canonical(sampleGenotype(space, draws)));
  }

  /**
   * Fits the kernel's parameters wherever the trials have grown enough: always at the same numbers of trials, each fit
   * starting from the one before, so that a resumed search gives the same parameters.
   */
  #fit(candidates: Candidates): void {
    for (;;) {
      const steps = this.#fittedAt === 0 ? STEPS.first : STEPS.later;
      const growth = this.#fittedAt < GROWTH.lateFrom ? GROWTH.early : GROWTH.late;
      const due = this.#fittedAt === 0 ? this.#settings.initial : Math.ceil(this.#fittedAt * growth);
      if (this.#told.length < due) return;
      this.#fittedAt = due;
      const latest = this.#lessons(this.#told.slice(0, due)).slice(-FITTED);
      if (latest.length === 0) continue;
      const points = latest.map(({ genotype }) => this.#pointOf(genotype, candidates));
      const { values } = modelValues(
        this.#roles.signal,
        latest.map(({ goal }) => goal),
      );
      this.#theta = fitTheta(this.#kernel, points, values, this.#theta, steps);
      this.#listing = undefined;
      this.#grown = undefined;
    }
  }

  /** Scores every network of a small space; model and field only gain rows between two fits. */
  #bestOfAll(lessons: readonly Lesson[], candidates: Candidates, gain: Gain): Genotype | null {
    const networks = this.#proposer.networks();
    this.#costs ??= networks.map((genotype) => candidates.known(genotype));
    this.#points ??= networks.map((genotype) => this.#pointOf(genotype, candidates));
    this.#listing ??= new Field(new Model(this.#kernel, this.#theta), this.#points);
    const { model } = this.#listing;
    for (const { genotype } of lessons.slice(model.points.length)) model.add(this.#pointOf(genotype, candidates));
    const goals = lessons.map(({ goal }) => goal);
    const { signal } = this.#roles;
    const scored = this.#estimates.scoring(this.#points, this.#costs, gain);
    const scores = scoresOf(this.#listing, signal, goals, scored.costs, scored.gain);
    return networks[bestIndex(scores, (i) => isOpen(networks[i] as Genotype, candidates))] ?? null;
  }

  /** The model of a large space's trials, grown from the one before where that can be; and their goals. */
  #modelOf(lessons: readonly Lesson[], candidates: Candidates) {
    const from = chosenFrom(lessons.length, MODELLED);
    if (this.#grown?.from !== from) {
      const chosen = chooseLessons(lessons.slice(0, from), this.#task, MODELLED.least);
      this.#grown = { model: new Model(this.#kernel, this.#theta), from, chosen };
    }
    const { model, chosen } = this.#grown;
    const held = [...chosen.map((i) => lessons[i] as Lesson), ...lessons.slice(from)];
    for (const { genotype } of held.slice(model.points.length)) model.add(this.#pointOf(genotype, candidates));
    return { model, goals: held.map(({ goal }) => goal) };
  }

  /** Uniform draws in canonical form, the same ones whenever they are asked for: a resumed search needs them again. */
  #drawn(trial: number): readonly Genotype[] {
    const { space, seed } = this.#task;
    return this.#draws.get(trial, () => {
      const draws = stream(seed, 'controller', 'pool', trial);
      return Array.from({ length: POOL.random }, () => space.canonical(sampleGenotype(space, draws)));
    });
  }

  /** Scores a pool around the best trials, then twice the neighbours of the pool's best. */
  #bestOfPool(
    trial: number,
    lessons: readonly Lesson[],
    candidates: Candidates,
    gain: Gain,
    draws: Stream,
  ): Genotype | null {
    const parents = bestLessons(lessons, this.#task, POOL.parents);
    const { model, goals } = this.#modelOf(lessons, candidates);
    const pool = new Pool(this.#task.space, candidates);
    for (let i = 0; i < POOL.draws; i++) for (const genotype of this.#drawn(trial - i)) pool.add(genotype);
    pool.addChildren(genotypesOf(parents), POOL.children, draws);
    let scored: { genotype: Genotype; gain: number }[] = [];
    for (let round = 0; round <= POOL.refinements; round++) {
      const added = pool.genotypes.slice(scored.length);
      const points = added.map((genotype) => this.#pointOf(genotype, candidates));
      const known = added.map((genotype) => candidates.known(genotype));
      const own = this.#estimates.scoring(points, known, gain);
      const { gains } = scoresOf(new Field(model, points), this.#roles.signal, goals, own.costs, own.gain);
      scored = [...scored, ...added.map((genotype, i) => ({ genotype, gain: gains[i] as number }))];
      const best = [...scored].sort((a, b) => b.gain - a.gain).slice(0, POOL.kept);
      if (round === POOL.refinements) return best[0]?.genotype ?? null;
      pool.addChildren(genotypesOf(best), POOL.refined, draws);
    }
    return null;
  }
}

function genotypesOf(items: readonly { readonly genotype: Genotype }[]): Genotype[] {
  return items.map(({ genotype }) => genotype);
}

function isOpen(genotype: Genotype, candidates: Candidates): boolean {
  return candidates.isNew(genotype) && candidates.violation(genotype) === 0;
}
