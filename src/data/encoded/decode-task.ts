import type { ViewTask } from './decode-view.ts';
import type { EncodedEntry } from './encoded-index.ts';

/** What a thread that decodes is asked for. */
export interface DecodeTask extends Pick<EncodedEntry, 'offset' | 'bytes' | 'digest'> {
  readonly id: number;
  /** The shard. */
  readonly file: string;
  readonly view: ViewTask;
  /** Where the pixels are written, and from which byte on. */
  readonly into: SharedArrayBuffer;
  readonly at: number;
}

/** What it answers: null, or what is wrong with the image. */
export interface DecodeAnswer {
  readonly id: number;
  readonly problem: string | null;
}
