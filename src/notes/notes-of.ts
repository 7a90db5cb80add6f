import { detectionOf } from '../config/index.ts';
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

/** Rules about classes and accuracies, which detectors have not. */
const OF_CLASSIFIERS: readonly unknown[] = [chanceNote, fitNote, gapNote, imbalanceNote, selectionNote, noiseNote];

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
  const isDetector = detectionOf(facts.config) !== undefined;
  const rules = RULES.filter((rule) => !isDetector || !OF_CLASSIFIERS.includes(rule));
  return rules.map((rule) => rule(facts)).filter((note) => note !== null);
}
