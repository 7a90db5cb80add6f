/** Names of notes, as reports store them: they never change. `docs/notes.md` says when each is made. */
export const NOTE_CODES = [
  'validation-noise',
  'selection-bias',
  'few-steps',
  'batch-larger-than-images',
  'resolution-mismatch',
  'files-skipped',
  'boxes-skipped',
  'duplicates',
  'near-duplicates',
  'few-bits',
  'imbalance',
  'near-chance',
  'learns-nothing',
  'training-near-chance',
  'training-above-validation',
] as const;

export type NoteCode = (typeof NOTE_CODES)[number];

/** Something that whoever reads a search's results should know, and what changes it. */
export interface Note {
  readonly code: NoteCode;
  /** What is so, with figures; no full stop. */
  readonly message: string;
  /** What to change, with the config's key. */
  readonly hint: string;
}

/** A note for a terminal, on two lines. */
export function noteText({ message, hint }: Note): string {
  return `note: ${message}\n  hint: ${hint}`;
}
