import type { ControllerSettings } from '../../config/index.ts';
import type { MetricName, Metrics } from '../../metric/index.ts';
import { metricsOf } from '../../objective/index.ts';
import { type Genotype, sampleGenotype } from '../../space/index.ts';
import { Memo } from '../../util/memo.ts';
import { type Stream, stream } from '../../util/random.ts';
import type { Candidates, Controller, Proposal, Told } from '../controller.ts';
import { Proposer } from '../proposer.ts';
import type { ControllerTask } from '../task.ts';
import { type Belief, believe, believed } from './belief.ts';
import { bestIndex, scoresOf } from './candidate-scores.ts';
import { Estimates } from './estimates.ts';
import { FITTED, Fitted } from './fitted.ts';
import { type Gain, gainOf, type Observed } from './gain.ts';
import { Field, Model } from './gaussian-process.ts';
import { Kernel, type Point } from './kernel.ts';
import { bestLessons, chooseLessons, chosenFrom, type Lesson, lessonsOf } from './lessons.ts';
import { fittedValues } from './model-values.ts';
import { Points } from './points.ts';
import { Pool } from './pool.ts';
import { bestOfPool } from './search-pool.ts';
import { type Roles, rolesOf } from './signal.ts';

type Settings = Extract<ControllerSettings, { kind: 'surrogate' }>;

/** Trials that the model of a large space holds. */
const MODELLED = { least: 224, step: 32 } as const;
/** Candidates of a large space besides children: uniform draws made for this trial and for some before it. */
const DRAWN = { each: 4, trials: 4 } as const;
/** Trials whose children are candidates of a large space. */
const PARENTS = 10;

/** A model and the lessons that it holds, in the order of its points. */
interface Held {
  readonly model: Model;
  readonly lessons: readonly Lesson[];
}

/** What a trial is asked for with. */
interface Now {
  readonly candidates: Candidates;
  readonly running: readonly Genotype[];
}

/** What is known when a trial is asked for. */
interface Known {
  readonly candidates: Candidates;
  readonly belief: Belief;
  /** The lessons that the model holds, at what it believes of them. */
  readonly lessons: readonly Lesson[];
  readonly gain: Gain;
}

/**
 * A Gaussian process over genotypes and log costs predicts accuracy (or, where the objective has none, the first metric of
 * it that is not known before training); the proposal is the new network with the largest expected improvement of the
 * reward, or with several objectives of the hypervolume. Readings have noise, whose variance is fitted: improvement is over what
 * the model believes of the trials, not over their readings, and trials that run count at what is expected of them. Metrics that are
 * known before training count exactly; others stand at the median of a model of their own, and limits on them as the probability
 * of keeping them. Small spaces are scored completely, large ones by a pool around the best that is refined twice. The kernel's
 * parameters are fitted to the marginal likelihood as the trials grow.
 *
 * @see Jones et al., Journal of Global Optimization 1998 (expected improvement); Rasmussen & Williams, 2006, chapter 5
 */
export class Surrogate implements Controller {
  readonly #settings: Settings;
  readonly #task: ControllerTask;
  readonly #proposer: Proposer;
  readonly #kernel: Kernel;
  readonly #points: Points;
  readonly #roles: Roles;
  /** The metrics of the objective besides the signal. */
  readonly #others: readonly MetricName[];
  readonly #estimates: Estimates;
  readonly #fitted: Fitted;
  readonly #told: Told[] = [];
  readonly #draws = new Memo<number, readonly Genotype[]>(100);
  /** Model and scores of a small space's networks under the parameters of the last fit. */
  #listing: Field | undefined;
  /** Model of a large space under the parameters of the last fit, and what its lessons were chosen from. */
  #grown: { readonly model: Model; readonly from: number; readonly chosen: readonly number[] } | undefined;
  #costs: readonly Metrics[] | undefined;

  constructor(settings: Settings, task: ControllerTask) {
    this.#settings = settings;
    this.#task = task;
    this.#proposer = new Proposer(task.space);
    this.#roles = rolesOf(task);
    const { signal, features, estimated } = this.#roles;
    this.#others = metricsOf(task.objective).filter((name) => name !== signal?.name);
    this.#kernel = new Kernel(task.space, features.length);
    this.#points = new Points(this.#kernel, features, this.#proposer, task.seed);
    this.#estimates = new Estimates(estimated, this.#kernel, task.constraints ?? []);
    this.#fitted = new Fitted(this.#kernel);
  }

  tell(result: Told): void {
    const told = { ...result, genotype: this.#task.space.canonical(result.genotype) };
    this.#estimates.tell(told);
    if (result.state !== 'infeasible') this.#told.push(told);
  }

  ask(trial: number, candidates: Candidates, running: readonly Genotype[]): Proposal | null {
    const { space, seed } = this.#task;
    const draws = stream(seed, 'controller', trial);
    const lessons = this.#lessons(this.#told);
    const isStarting = trial < this.#settings.initial || lessons.length < 2;
    const wanted = isStarting ? null : this.#best(trial, lessons, { candidates, running }, draws);
    if (wanted !== null) return { genotype: wanted };
    const genotype = this.#proposer.propose(candidates, draws, () => sampleGenotype(space, draws));
    return genotype === null ? null : { genotype };
  }

  #best(trial: number, lessons: readonly Lesson[], now: Now, draws: Stream): Genotype | null {
    const { candidates } = now;
    this.#fit(candidates);
    this.#estimates.learn(({ genotype }) => this.#points.of(genotype, candidates));
    if (this.#points.isListed) {
      const field = this.#listed(candidates);
      const held = { model: this.#grow(field.model, lessons, candidates), lessons };
      return this.#bestOfAll(field, this.#know(held, now));
    }
    const held = this.#modelOf(lessons, candidates);
    return this.#bestOfDrawn(trial, held.model, this.#know(held, now), draws);
  }

  #lessons(trials: readonly Told[]): readonly Lesson[] {
    return lessonsOf(trials, this.#roles.signal, this.#others);
  }

  /**
   * Fits the kernel's parameters wherever the trials have grown enough: always at the same numbers of trials, each fit
   * starting from the one before, so that a resumed search gives the same parameters.
   */
  #fit(candidates: Candidates): void {
    for (;;) {
      const due = this.#fitted.due(this.#settings.initial);
      if (this.#told.length < due) return;
      const latest = this.#lessons(this.#told.slice(0, due)).slice(-FITTED);
      const points = latest.map(({ genotype }) => this.#points.of(genotype, candidates));
      const goals = latest.map(({ goal }) => goal);
      this.#fitted.fit(due, { points, ...fittedValues(this.#roles.signal, goals, this.#task) });
      this.#listing = undefined;
      this.#grown = undefined;
    }
  }

  #newModel(): Model {
    return new Model(this.#kernel, this.#fitted.theta, this.#fitted.floor);
  }

  #grow(model: Model, lessons: readonly Lesson[], candidates: Candidates): Model {
    for (const { genotype } of lessons.slice(model.points.length)) model.add(this.#points.of(genotype, candidates));
    return model;
  }

  /** What the model believes of trials that have ended and of those that run, and what a new one promises beside them. */
  #know({ model, lessons }: Held, { candidates, ...now }: Now): Known {
    const { signal } = this.#roles;
    const running = now.running
      .map((genotype) => this.#task.space.canonical(genotype))
      .filter((genotype) => candidates.violation(genotype) === 0);
    const points = running.map((genotype) => this.#points.of(genotype, candidates));
    const readings = lessons.map(({ goal }) => goal);
    const belief = believe(model, signal, readings, points);
    const smooth = lessons.map((lesson, i) => believed(lesson, belief.goals[i] as number, signal, this.#task));
    const known = running.map((genotype) => candidates.known(genotype));
    const ahead = this.#estimates.complete(points, known).map((costs, i): Observed => {
      return { goal: belief.expected[i] as number, costs, isFeasible: true };
    });
    return { candidates, belief, lessons: smooth, gain: gainOf(this.#task, signal, [...smooth, ...ahead]) };
  }

  /** All networks of a small space; model and field only gain rows between two fits. */
  #listed(candidates: Candidates): Field {
    const networks = this.#proposer.networks();
    this.#costs ??= networks.map((genotype) => candidates.known(genotype));
    this.#listing ??= new Field(
      this.#newModel(),
      networks.map((genotype) => this.#points.of(genotype, candidates)),
    );
    return this.#listing;
  }

  #bestOfAll(field: Field, { candidates, belief, gain }: Known): Genotype | null {
    const networks = this.#proposer.networks();
    const scored = this.#estimates.scoring(field.candidates, this.#costs ?? [], gain);
    const scores = scoresOf(field, belief, scored.costs, scored.gain);
    return networks[bestIndex(scores, (i) => isOpen(networks[i] as Genotype, candidates))] ?? null;
  }

  /** The model of a large space's trials, grown from the one before where that can be; and the lessons in it. */
  #modelOf(lessons: readonly Lesson[], candidates: Candidates): Held {
    const from = chosenFrom(lessons.length, MODELLED);
    if (this.#grown?.from !== from) {
      const chosen = chooseLessons(lessons.slice(0, from), this.#task, MODELLED.least);
      this.#grown = { model: this.#newModel(), from, chosen };
    }
    const { model, chosen } = this.#grown;
    const held = [...chosen.map((i) => lessons[i] as Lesson), ...lessons.slice(from)];
    return { model: this.#grow(model, held, candidates), lessons: held };
  }

  /** Uniform draws in canonical form, the same ones whenever they are asked for: a resumed search needs them again. */
  #drawn(trial: number): readonly Genotype[] {
    const { space, seed } = this.#task;
    return this.#draws.get(trial, () => {
      const draws = stream(seed, 'controller', 'pool', trial);
      return Array.from({ length: DRAWN.each }, () => space.canonical(sampleGenotype(space, draws)));
    });
  }

  #bestOfDrawn(
    trial: number,
    model: Model,
    { candidates, belief, lessons, gain }: Known,
    draws: Stream,
  ): Genotype | null {
    const pool = new Pool(this.#task.space, candidates);
    for (let i = 0; i < DRAWN.trials; i++) for (const genotype of this.#drawn(trial - i)) pool.add(genotype);
    const parents = bestLessons(lessons, this.#task, PARENTS).map(({ genotype }) => genotype);
    const gainsOf = (genotypes: readonly Genotype[]): Float64Array => {
      const points: Point[] = genotypes.map((genotype) => this.#points.of(genotype, candidates));
      const known = genotypes.map((genotype) => candidates.known(genotype));
      const own = this.#estimates.scoring(points, known, gain);
      return scoresOf(new Field(model, points), belief, own.costs, own.gain).gains;
    };
    return bestOfPool(pool, parents, gainsOf, draws);
  }
}

function isOpen(genotype: Genotype, candidates: Candidates): boolean {
  return candidates.isNew(genotype) && candidates.violation(genotype) === 0;
}
