export type { ImageFacts, ResultFacts, SearchFacts, SkippedFiles } from './facts.ts';
export { NOTE_CODES, type Note, type NoteCode, noteText } from './note.ts';
export { notesOf } from './notes-of.ts';
