import { describe, expect, it } from 'vitest';
import { evaluationNotes } from '../../../src/cli/predict/evaluation-notes.ts';

type Facts = Parameters<typeof evaluationNotes>[1];
const notes = (split: Facts['split'], trainedOn: Facts['trainedOn'], wanted = false) =>
  evaluationNotes('runs/x', { split, images: 10, trainedOn }, wanted).join('\n');

describe('what is said of the images that a model was scored on', () => {
  it('is nothing of test images that it has not seen', () => {
    expect(notes('test', { train: 0, validation: 0 })).toBe('');
    expect(notes('test', null)).toBe('');
    expect(notes('validation', { train: 0, validation: 10 }, true)).toBe('');
    expect(notes('all', { train: 0, validation: 0 })).toBe('');
  });

  it('counts those that trained and those that validated it', () => {
    expect(notes('all', { train: 9, validation: 1 })).toMatch(
      /^there are no test images, so all images were taken; 9 of these 10 images trained runs\/x, and 1 validated it: the figures read too high/,
    );
    expect(notes('train', { train: 10, validation: 0 }, true)).toMatch(/^all of these images trained runs\/x: /);
    expect(notes('validation', { train: 3, validation: 0 }, true)).toMatch(/^3 of these 10 images trained/);
    expect(notes('test', { train: 0, validation: 10 })).toMatch(/^all of these images validated runs\/x/);
  });

  it('tells where nothing says what it was trained on', () => {
    expect(notes('all', null)).toMatch(
      /^there are no test images, so all images were taken; nothing tells whether runs\/x was/,
    );
    expect(notes('train', null, true)).toMatch(/^nothing tells whether/);
  });
});
