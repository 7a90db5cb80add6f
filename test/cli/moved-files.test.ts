import { describe, expect, it } from 'vitest';
import { movedFiles } from '../../src/cli/moved-files.ts';

describe('movedFiles', () => {
  it('takes files, from the current folder on', () => {
    expect(movedFiles(['data.path=photos', 'data.labels=/l.csv'], '/there')).toEqual([
      { path: ['data', 'path'], value: '/there/photos' },
      { path: ['data', 'labels'], value: '/l.csv' },
    ]);
  });

  it('takes another number of decoders, which changes no result', () => {
    expect(movedFiles(['data.decoders=3'], '/there')).toEqual([{ path: ['data', 'decoders'], value: 3 }]);
  });

  it.each(['training.epochs=3', 'data.resolution=8', 'data.path=3'])('refuses what results depend on: %s', (text) => {
    expect(() => movedFiles([text], '/there')).toThrow('a run goes on as it was started');
  });
});
