import { describe, expect, it } from 'vitest';
import { engineIdentity } from '../../src/training/engine-trainer.ts';
import { identityOf } from '../../src/training/identity.ts';
import { differences } from '../../src/util/differences.ts';
import { smallConfig, smallNetwork } from './small.ts';

const NATIVE = { name: 'native', threads: 2 } as const;
const identity = (options: Parameters<typeof engineIdentity>[1], seed = 3) =>
  identityOf(smallNetwork(), 'data', { ...smallConfig(), seed }, engineIdentity('v', options));

describe('the identity of a training', () => {
  it('holds the number of threads only where results may depend on it', () => {
    expect(identity({ ...NATIVE, threads: 7 })).toEqual(identity(NATIVE));
    expect(identity({ ...NATIVE, name: 'tfjs', threads: 7 })).not.toEqual(identity({ ...NATIVE, name: 'tfjs' }));
    expect(identity(NATIVE, 4)).not.toEqual(identity(NATIVE));
  });
});

describe('differences', () => {
  it('names every value that differs, with both values', () => {
    const was = { a: 1, b: { c: [1, 2], d: 'x' }, e: null };
    expect(differences(was, was)).toEqual([]);
    expect(differences(was, { a: 1, b: { c: [1, 3] }, e: { f: 2 } })).toEqual([
      'b.c was [1,2], now it is [1,3]',
      'b.d was "x", now it is not there',
      'e was null, now it is {"f":2}',
    ]);
  });
});
