import { type Config, type FunctionSettings, toldByFunction } from '../config/index.ts';
import { type Controller, checkController, createController } from '../controller/index.ts';
import { requireMetrics } from '../evaluate/index.ts';
import { KnownCandidates, referencePoint, requireFeasible, targetWithoutData } from '../search/index.ts';
import { keyOf, type NetworkTarget, type SearchSpace } from '../space/index.ts';
import { trialSeed } from '../trial/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import { untrainedNetwork } from './network.ts';
import type { Asked, StudyDocument, ToldOf } from './study-document.ts';
import type { Study, StudyResult } from './study-options.ts';
import {
  chooseOf,
  type Judged,
  judgeTold,
  type StudyChoice,
  type StudyNetwork,
  type StudyTrial,
  studyTrial,
} from './study-trials.ts';

/** Proposals in a row that break a constraint, after which a study has no more to propose. */
const MAX_INFEASIBLE_IN_A_ROW = 300;

/** The one implementation of `Study`; `createStudy` and `restoreStudy` make it. */
export class OpenStudy implements Study {
  readonly #config: Config;
  readonly #space: SearchSpace;
  readonly #text: string;
  readonly #target: NetworkTarget;
  readonly #candidates: KnownCandidates;
  readonly #controller: Controller;
  readonly #asked: Asked[] = [];
  readonly #told: ToldOf[] = [];
  readonly #judged = new Map<number, Judged>();

  constructor(config: Config, space: SearchSpace, text: string) {
    const { constraints, seed, front, objective } = config;
    const target = targetWithoutData(config.evaluator as FunctionSettings, space);
    const candidates = new KnownCandidates(space, target, constraints);
    checkController(config.controller, space);
    requireFeasible(
      space,
      candidates,
      constraints.filter(({ metric }) => candidates.names.has(metric)),
      seed,
    );
    const metrics = objective.kind === 'pareto' ? [...objective.metrics] : [];
    const reference = referencePoint({ constraints, front: { ...front, metrics } }, { space, candidates, target });
    const task = { space, seed, objective, constraints, reference, known: candidates.names };
    this.#config = config;
    this.#space = space;
    this.#text = text;
    this.#target = target;
    this.#candidates = candidates;
    this.#controller = createController(config.controller, task);
  }

  ask(): StudyNetwork | null {
    for (let tries = 0; tries < MAX_INFEASIBLE_IN_A_ROW; tries++) {
      const id = this.#asked.length;
      const running = this.#asked.filter((_, at) => !this.#judged.has(at)).map(({ genotype }) => genotype);
      const proposal = this.#controller.ask(id, this.#candidates, running);
      if (proposal === null) return null;
      this.#note({
        genotype: [...proposal.genotype],
        ...(proposal.note === undefined ? {} : { note: proposal.note as NonNullable<Asked['note']> }),
      });
      if (this.#candidates.violation(proposal.genotype) === 0) return this.#network(id);
      this.#take({ id, infeasible: true });
    }
    return null;
  }

  tell(network: number | { readonly id: number }, result: StudyResult): void {
    const id = typeof network === 'number' ? network : network.id;
    const asked = this.#asked.length;
    if (!Number.isInteger(id) || id < 0 || id >= asked) {
      throw new MixnasError('USAGE', `tell: expected a network that was asked for, 0..${asked - 1}; got ${id}`);
    }
    if (this.#judged.has(id)) throw new MixnasError('USAGE', `tell: network ${id} was told of before`);
    if (typeof result === 'object' && result !== null && 'failed' in result) {
      this.#take({ id, failed: String(result.failed) });
      return;
    }
    this.#take({ id, metrics: requireMetrics(result, toldByFunction(this.#config), `tell: network ${id}`) });
  }

  get trials(): readonly StudyTrial[] {
    const ids = [...this.#judged.keys()].sort((a, b) => a - b);
    return ids.map((id) => studyTrial(this.#network(id), this.#judged.get(id) as Judged));
  }

  get waiting(): readonly StudyNetwork[] {
    return this.#asked.flatMap((_, id) => (this.#judged.has(id) ? [] : [this.#network(id)]));
  }

  front(): readonly StudyTrial[] {
    return this.#choice().front;
  }

  best(): StudyTrial | null {
    return this.#choice().best;
  }

  knee(): StudyTrial | null {
    return this.#choice().knee;
  }

  toJSON(): StudyDocument {
    const { objective, controller, constraints, front, seed, evaluator } = this.#config;
    const settings = { objective, controller, constraints, front, seed, evaluator };
    return {
      ...{ schemaVersion: 1, kind: 'study' },
      settings: JSON.parse(JSON.stringify(settings)) as Record<string, Json>,
      space: this.#text,
      asked: [...this.#asked],
      told: [...this.#told],
    } as StudyDocument;
  }

  /**
   * Goes the way of a stored study again.
   * @throws MixnasError `STUDY_INVALID`
   */
  replay({ asked, told }: StudyDocument): void {
    for (const proposal of asked) this.#note(proposal);
    for (const entry of told) {
      if (entry.id >= asked.length || this.#judged.has(entry.id)) {
        throw new MixnasError(
          'STUDY_INVALID',
          `study: told of network ${entry.id}: expected each of ${asked.length} at most once`,
        );
      }
      this.#take(entry);
    }
  }

  #choice(): StudyChoice {
    return chooseOf(this.trials, this.#config, this.#space);
  }

  #network(id: number): StudyNetwork {
    const { genotype } = this.#asked[id] as Asked;
    const origin = { space: this.#space, target: this.#target, genotype, metrics: this.#candidates.known(genotype) };
    return Object.assign(untrainedNetwork(origin, `${this.#space.name}-${id}`, trialSeed(this.#config.seed, id)), {
      id,
    });
  }

  #note(proposal: Asked): void {
    this.#candidates.markProposed(keyOf(this.#space, proposal.genotype));
    this.#asked.push(proposal);
  }

  #take(told: ToldOf): void {
    const { genotype, note } = this.#asked[told.id] as Asked;
    const judged = judgeTold(this.#config, this.#candidates.known(genotype), told);
    this.#told.push(told);
    this.#judged.set(told.id, judged);
    this.#controller.tell({ trial: told.id, genotype, note, metrics: judged.metrics, ...judged.outcome });
  }
}
