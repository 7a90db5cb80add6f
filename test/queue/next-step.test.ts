import { describe, expect, it } from 'vitest';
import { nextStep } from '../../src/queue/coordinator/caretaker.ts';

describe('an attempt that nobody has said to have taken', () => {
  it('is waited for while it is in the queue', () => {
    expect(nextStep({ place: 'waiting', missing: 0, takerSilence: null })).toBe('wait');
  });

  it('is put there again when it is nowhere, look after look', () => {
    expect(nextStep({ place: 'absent', missing: 2, takerSilence: null })).toBe('wait');
    expect(nextStep({ place: 'absent', missing: 3, takerSilence: null })).toBe('post');
    expect(nextStep({ place: 'absent', missing: 30, takerSilence: null })).toBe('post');
  });

  it('is given up when the worker that took it is silent: no other one would take it', () => {
    expect(nextStep({ place: 'absent', missing: 3, takerSilence: 20_000 })).toBe('wait');
    expect(nextStep({ place: 'absent', missing: 3, takerSilence: 26_000 })).toBe('lose');
  });

  it('is given up when its worker lives and has not said a word of it', () => {
    expect(nextStep({ place: 'absent', missing: 20, takerSilence: 0 })).toBe('lose');
    expect(nextStep({ place: 'taken', missing: 19, takerSilence: null })).toBe('wait');
    expect(nextStep({ place: 'taken', missing: 20, takerSilence: null })).toBe('lose');
  });
});
