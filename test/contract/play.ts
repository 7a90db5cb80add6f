import type { Constraint, ControllerSettings, ObjectiveSettings } from '../../src/config/index.ts';
import {
  type Candidates,
  type Controller,
  createController,
  type Proposal,
  type Told,
} from '../../src/controller/index.ts';
import { BUILT_NAMES } from '../../src/metric/index.ts';
import { makeOutcome, violationOf } from '../../src/objective/index.ts';
import type { Genotype, SearchSpace } from '../../src/space/index.ts';

/** A made-up world: costs and accuracies as closed forms of the canonical genotype. */
export interface World {
  readonly space: SearchSpace;
  readonly objective: ObjectiveSettings;
  readonly constraints: readonly Constraint[];
  /** Trials whose training fails. */
  fails(trial: number): boolean;
}

export function costOfGenotype(genotype: Genotype): { macs: number; params: number } {
  const macs = genotype.reduce((sum, value, i) => sum + (1 + (i % 3)) * value, 10);
  return { macs, params: 2 * macs + (genotype[0] ?? 0) };
}

export function accuracyOf(genotype: Genotype): number {
  const gain = genotype.reduce((sum, value, i) => sum + Math.sqrt(value) * (i % 2 === 0 ? 1 : 0.3), 0);
  return gain / (gain + 3);
}

/** Worst values: no network of the space costs as much. */
const WORST = { accuracy: 0, macs: 1e4, params: 2e4 };

/** What candidates a run knows, with the means to note a proposal. */
export class Notebook implements Candidates {
  readonly #seen = new Set<string>();

  constructor(readonly world: World) {}

  note(genotype: Genotype): void {
    this.#seen.add(this.world.space.canonical(genotype).join());
  }

  isNew(genotype: Genotype): boolean {
    return !this.#seen.has(this.world.space.canonical(genotype).join());
  }

  known(genotype: Genotype) {
    return costOfGenotype(this.world.space.canonical(genotype));
  }

  violation(genotype: Genotype): number {
    return violationOf(this.world.constraints, this.known(genotype));
  }
}

/** The result that a proposal gets in the world. */
export function resultOf(world: World, trial: number, proposal: Proposal): Told {
  const canonical = world.space.canonical(proposal.genotype);
  const metrics = { ...costOfGenotype(canonical), accuracy: accuracyOf(canonical) };
  const { macs, params } = metrics;
  const isKnownBad = violationOf(world.constraints, { macs, params }) > 0;
  const judged = world.fails(trial)
    ? ({ state: 'failed' } as const)
    : isKnownBad
      ? ({ state: 'infeasible', metrics: { macs, params } } as const)
      : ({ state: 'complete', metrics } as const);
  // a note travels through the run's file
  const note = proposal.note === undefined ? undefined : JSON.parse(JSON.stringify(proposal.note));
  const known = judged.state === 'complete' ? metrics : { macs, params };
  const outcome = makeOutcome(world.objective, world.constraints, judged);
  return { trial, genotype: proposal.genotype, note, metrics: known, ...outcome };
}

export interface Played {
  readonly proposals: readonly (Proposal | null)[];
  readonly told: readonly Told[];
}

export function make(settings: ControllerSettings, world: World, seed: number): Controller {
  const known = new Set(BUILT_NAMES);
  return createController(settings, { space: world.space, seed, objective: world.objective, reference: WORST, known });
}

/**
 * Plays trials as a search with `workers` workers does: trial n is asked after exactly the trials up to n - workers
 * were told. Goes on from what was already played.
 */
export function play(
  controller: Controller,
  world: World,
  trials: number,
  workers: number,
  before: Played = { proposals: [], told: [] },
): Played {
  const notebook = new Notebook(world);
  const proposals = [...before.proposals];
  for (const proposal of proposals) if (proposal !== null) notebook.note(proposal.genotype);
  const told = [...before.told];
  const tellUpTo = (last: number) => {
    while (told.length <= last && told.length < proposals.length) {
      const proposal = proposals[told.length];
      if (proposal === null || proposal === undefined) return;
      const result = resultOf(world, told.length, proposal);
      controller.tell(result);
      told.push(result);
    }
  };
  const runningAfter = (count: number) => proposals.slice(count).flatMap((one) => (one === null ? [] : [one.genotype]));
  for (let trial = proposals.length; trial < trials; trial++) {
    tellUpTo(trial - workers);
    const proposal = controller.ask(trial, notebook, runningAfter(told.length));
    proposals.push(proposal);
    if (proposal === null) break;
    notebook.note(proposal.genotype);
  }
  return { proposals, told };
}
