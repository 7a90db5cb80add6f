import { noiseNote, selectionNote } from './accuracy-notes.ts';
import {
  bitsNote,
  boxesNote,
  duplicatesNote,
  imbalanceNote,
  nearDuplicatesNote,
  resolutionNote,
  skippedNote,
} from './data-notes.ts';
import type { SearchFacts } from './facts.ts';
import type { Note } from './note.ts';
import { chanceNote, fitNote, gapNote } from './result-notes.ts';
import { batchNote, stepsNote } from './training-notes.ts';

/** Every rule, in the order in which its note is told: what is wrong first, what always holds last. */
const RULES = [
  chanceNote,
  fitNote,
  gapNote,
  skippedNote,
  boxesNote,
  duplicatesNote,
  nearDuplicatesNote,
  bitsNote,
  imbalanceNote,
  batchNote,
  stepsNote,
  resolutionNote,
  selectionNote,
  noiseNote,
] as const;

/**
 * What the facts of a search give to say: before it starts what is known of it, later also what its results show. A search
 * that is set up well has the noise of its accuracies alone.
 */
export function notesOf(facts: SearchFacts): Note[] {
  return RULES.map((rule) => rule(facts)).filter((note) => note !== null);
}
