import { describe, expect, it } from 'vitest';
import { NOTE_CODES } from '../../src/notes/index.ts';
import { readRoot } from './read.ts';

describe('docs/notes.md', () => {
  it('lists every code of a note once, in the order of the sources', () => {
    const listed = [...readRoot('docs/notes.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
    expect(listed).toEqual([...NOTE_CODES]);
  });
});
