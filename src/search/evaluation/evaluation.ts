import type { Config } from '../../config/index.ts';
import type { Evaluator } from '../../evaluate/index.ts';
import type { NetworkTarget } from '../../space/index.ts';
import type { RunInfo } from '../../store/index.ts';
import type { FinalsPlan } from '../finals/plan-finals.ts';
import type { RunQueue } from '../queue/plan-queue.ts';
import type { SharedParts } from '../shared/plan-shared.ts';

/** What evaluates the trials of a search. */
export interface Evaluation {
  /** Sections of the config that are explicit only now. */
  readonly resolved: Partial<Pick<Config, 'task' | 'training' | 'engine' | 'search'>>;
  /** What shared weights are trained with; null where nothing is trained. */
  readonly sharing: SharedParts | null;
  readonly target: NetworkTarget;
  readonly data: RunInfo['data'];
  readonly evaluator: Evaluator;
  readonly finals: FinalsPlan | null;
  readonly threads: number;
  /** Who trains on other machines; null where everything is done here. */
  readonly queue: RunQueue | null;
}
