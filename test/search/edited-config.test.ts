import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noteEdits } from '../../src/search/edited-config.ts';
import type { SearchEvent } from '../../src/search/search-events.ts';
import type { Json } from '../../src/util/json.ts';
import type { Override } from '../../src/util/source-document.ts';
import { temporaryFolder } from '../temporary.ts';

/** A config as an early version stored it: it lacks most keys that have defaults. */
const EARLY: Json = {
  name: 'q',
  space: 'mixnet-tiny',
  data: { kind: 'cifar10', path: '/old' },
  training: { epochs: 1 },
};
const YAML = 'name: q\nspace: mixnet-tiny\ndata: {kind: cifar10, path: /old}\ntraining: {epochs: 1}\n';

function notesOf(yaml: string, moved: Override[] = []): string[] {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.yaml'), yaml);
  const notes: string[] = [];
  const onEvent = (event: SearchEvent): void => {
    if (event.kind === 'note') notes.push(event.message);
  };
  noteEdits(folder, EARLY, moved, { onEvent });
  return notes;
}

describe('the copy of a config in a run that an earlier version made', () => {
  it('is not said to be edited for lack of keys that have defaults by now', () => {
    expect(notesOf(YAML)).toEqual([]);
  });

  it('is told with what was edited alone', () => {
    const [note, ...more] = notesOf(YAML.replace('epochs: 1', 'epochs: 50'));
    expect(note).toContain('ignored: training.epochs was 1, now it is 50; ');
    expect(more).toEqual([]);
  });

  it('is not told where --set says the same, or the files have moved', () => {
    const moved: Override[] = [{ path: ['data', 'path'], value: '/new' }];
    expect(notesOf(YAML.replace('/old', '/new'), moved)).toEqual([]);
    expect(notesOf(YAML, moved)).toEqual([]);
  });

  it('is told where it cannot be read', () => {
    expect(notesOf('a: [')[0]).toContain('it cannot be read');
  });
});
