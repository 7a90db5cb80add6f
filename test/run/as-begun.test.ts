import { describe, expect, it } from 'vitest';
import { asBegun } from '../../src/run/index.ts';

const AUTO = { kind: 'auto', backend: 'auto', instructionSet: 'auto', activations: 'float32' } as const;

describe('the engine of a run that goes on', () => {
  it.each(['amx', 'avx512', 'avx2', 'base'])('has the instruction set %s that it was begun with', (set) => {
    expect(asBegun(AUTO, `native 3 ${set}`)).toEqual({ ...AUTO, instructionSet: set });
  });

  it('keeps activations as they were kept', () => {
    const was = { ...AUTO, instructionSet: 'avx2', activations: 'bf16' };
    expect(asBegun(AUTO, 'native 3 avx2 bf16')).toEqual(was);
    expect(asBegun({ ...AUTO, activations: 'bf16' }, 'native 3 avx2')).toEqual({ ...was, activations: 'float32' });
  });

  it.each(['tfjs 2 wasm (TensorFlow.js 4.22.0)', 'native 9 sse9', 'native 3 avx2 float8', 'torch 2.13.0 cpu', 'none'])(
    'stays as it was set where %s names none that is known',
    (version) => {
      expect(asBegun({ ...AUTO, instructionSet: 'avx2' }, version)).toEqual({ ...AUTO, instructionSet: 'avx2' });
    },
  );
});
