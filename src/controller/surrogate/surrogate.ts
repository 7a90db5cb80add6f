import type { ControllerSettings } from '../../config/index.ts';
import type { MetricName } from '../../metric/index.ts';
import { metricsOf } from '../../objective/index.ts';
import { type Genotype, sampleGenotype } from '../../space/index.ts';
import { type Stream, stream } from '../../util/random.ts';
import type { Candidates, Controller, Proposal, Told } from '../controller.ts';
import { Proposer } from '../proposer.ts';
import type { ControllerTask } from '../task.ts';
import { believe, believed } from './belief.ts';
import { Estimates } from './estimates.ts';
import { FITTED, Fitted } from './fitted.ts';
import { gainOf, type Observed } from './gain.ts';
import { Model } from './gaussian-process.ts';
import { Kernel } from './kernel.ts';
import { type Lesson, lessonsOf } from './lessons.ts';
import { ListedScan } from './listed-scan.ts';
import { fittedValues } from './model-values.ts';
import { Points } from './points.ts';
import { PooledScan } from './pooled-scan.ts';
import type { Held, Known, Scan } from './scan.ts';
import { type Roles, rolesOf } from './signal.ts';

type Settings = Extract<ControllerSettings, { kind: 'surrogate' }>;

/** What a trial is asked for with. */
interface Now {
  readonly candidates: Candidates;
  readonly running: readonly Genotype[];
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
  readonly #scan: Scan;

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
    const newModel = () => new Model(this.#kernel, this.#fitted.theta, this.#fitted.floor);
    this.#scan = this.#points.isListed
      ? new ListedScan(this.#proposer, this.#points, this.#estimates, newModel)
      : new PooledScan(task, this.#points, this.#estimates, newModel);
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
    const held = this.#scan.hold(lessons, candidates);
    return this.#scan.best(trial, held, this.#know(held, now), draws);
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
      this.#scan.reset();
    }
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
}
