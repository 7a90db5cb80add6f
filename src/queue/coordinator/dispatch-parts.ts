import type { RunFiles } from './files.ts';
import type { LeaseBook } from './lease-book.ts';
import type { PostOffice } from './post-office.ts';
import type { QueueJournal } from './queue-journal.ts';
import type { Roster } from './roster.ts';

/** What requests are given out with. */
export interface DispatchParts {
  /** The run's folder. */
  readonly folder: string;
  readonly office: PostOffice;
  readonly files: RunFiles;
  readonly book: LeaseBook;
  readonly roster: Roster;
  readonly journal: QueueJournal;
  readonly now: () => number;
  /** Identity of the images of a data set, by its hash; null where it is not known. */
  readonly contentOf: (hash: string) => string | null;
}
