import type { Architecture } from '../architecture/index.ts';
import type { BlockFields } from '../export/index.ts';
import type { RunRecord, TrialRow } from '../store/index.ts';

/** A trial of a run, chosen when the run was read. */
export interface RunSource {
  readonly kind: 'run';
  /** The run; its `folder` is the path as it was given. */
  readonly run: RunRecord;
  readonly trial: TrialRow;
}

/** The network of a training, finished or running. */
export interface TrainingSource {
  readonly kind: 'training';
  /** Its folder, absolute. */
  readonly folder: string;
  /** With what was measured on the test images, once it is finished. */
  readonly architecture: Architecture;
}

/** An architecture document: the network as written there. */
export interface ArchitectureSource {
  readonly kind: 'architecture';
  readonly architecture: Architecture;
}

/** Block strings in JSON or in timm's Python: a network for images of any size and any number of classes. */
export interface BlocksSource {
  readonly kind: 'blocks';
  readonly fields: BlockFields;
}

/** A network of the zoo, for images of any size and any number of classes. */
export interface PublishedSource {
  readonly kind: 'published';
}

/** Where a network comes from, read once; `openSource` makes it. */
export type Source = (RunSource | TrainingSource | ArchitectureSource | BlocksSource | PublishedSource) & {
  /** The folder, file or name as it was given; messages speak of it. */
  readonly given: string;
};

/** Which trial of a run: by reward, by the front's knee, or by number. */
export type Selection = 'best' | 'knee' | number;
