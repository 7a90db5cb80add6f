import type { ConfigInput } from '../config/index.ts';
import type { ToldMetrics } from './search-options.ts';
import type { SpaceOption } from './space-source.ts';
import type { StudyDocument } from './study-document.ts';
import type { StudyNetwork, StudyTrial } from './study-trials.ts';

/** What a study is made with; the sections are those of a config (docs/config.md), with the same defaults. */
export interface StudyOptions extends Pick<ConfigInput, 'objective' | 'controller' | 'constraints' | 'front' | 'seed'> {
  readonly space: SpaceOption;
  /** What networks are for: side of the images (default: the space's, else 32), classes (10), channels (3). */
  readonly target?: { readonly size?: number; readonly classes?: number; readonly channels?: 1 | 3 } | undefined;
  /** Whether what is told of a network has no noise: front and best then go by it, not by a model's estimates. */
  readonly exact?: boolean | undefined;
}

/** What a study is told of a network that it proposed. */
export type StudyResult = ToldMetrics | { readonly failed: string };

/**
 * A search whose networks are evaluated elsewhere: it proposes, and learns from what it is told. No files, no clock, no process.
 *
 * Several networks may be asked for before the first is told. The state is a function of the settings and of what was
 * asked and told in which order; `JSON.stringify(study)` keeps it.
 */
export interface Study {
  /**
   * The next network to try, within the constraints that are known untrained; null when the space has no further one, as far as
   * the controller finds any.
   */
  ask(): StudyNetwork | null;
  /**
   * Tells what became of a network.
   * @param network as it was asked for, or its `id`
   * @param result its metrics, those that objective, constraints and front name at least; or why there are none
   * @throws MixnasError `USAGE` for a network that was not asked for, or was told of before; `METRICS_INVALID`
   */
  tell(network: number | { readonly id: number }, result: StudyResult): void;
  /** All networks with what was told of them, in the order of their ids; those that break a constraint are among them. */
  readonly trials: readonly StudyTrial[];
  /** Networks that were asked for and not told of yet: after `restoreStudy`, those to evaluate again. */
  readonly waiting: readonly StudyNetwork[];
  /** The networks that no other one beats in all metrics of the front, cheapest first. */
  front(): readonly StudyTrial[];
  /** The network of the highest reward (several objectives: accuracy) within the constraints; null without any. */
  best(): StudyTrial | null;
  /** The front's network nearest to the ideal point; null without a front. */
  knee(): StudyTrial | null;
  /** All of it as plain JSON, for `restoreStudy`. */
  toJSON(): StudyDocument;
}
