import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { MixnasError } from '../../src/util/errors.ts';

const RUNGS = [{ epochs: 1 }, { epochs: 3 }];

function problems(rungs: unknown, changes: Record<string, unknown> = {}): string {
  try {
    parseConfig(
      {
        name: 'test',
        space: 's',
        data: { kind: 'synthetic', imagesPerClass: 100, resolution: 32 },
        training: { epochs: 3 },
        fidelity: { kind: 'asha', rungs },
        ...changes,
      },
      'test',
    );
    return '';
  } catch (error) {
    if (error instanceof MixnasError) return error.message;
    throw error;
  }
}

describe('the section fidelity', () => {
  it('is a full training by default', () => {
    const config = parseConfig({ name: 'test', space: 's', data: { kind: 'synthetic' } }, 'test');
    expect(config.fidelity).toEqual({ kind: 'full' });
  });

  it('takes rungs of epochs, images and resolution that end with the full training', () => {
    expect(problems(RUNGS)).toBe('');
    expect(problems([{ epochs: 1, imagesPerClass: 20, resolution: 16 }, { epochs: 3 }])).toBe('');
    expect(problems([{ epochs: 1 }, { epochs: 3, imagesPerClass: 100, resolution: 32 }])).toBe('');
  });

  it.each([
    ['epochs that do not grow', [{ epochs: 3 }, { epochs: 3 }], 'fidelity.rungs.1.epochs: expected more epochs'],
    [
      'a last rung of fewer epochs',
      [{ epochs: 1 }, { epochs: 2 }],
      'fidelity.rungs.1.epochs: expected training.epochs (3)',
    ],
    ['no rung below the last', [{ epochs: 3 }], 'fidelity.rungs'],
    [
      'more images than the data',
      [{ epochs: 1, imagesPerClass: 101 }, { epochs: 3 }],
      'at most data.imagesPerClass (100)',
    ],
    ['a last rung of fewer images', [{ epochs: 1 }, { epochs: 3, imagesPerClass: 50 }], 'rungs.1.imagesPerClass'],
    [
      'images that shrink',
      [{ epochs: 1 }, { epochs: 2, imagesPerClass: 50 }, { epochs: 3 }],
      'no less than the rung before',
    ],
    ['a resolution above the data', [{ epochs: 1, resolution: 48 }, { epochs: 3 }], 'at most data.resolution (32)'],
    [
      'a last rung of low resolution',
      [
        { epochs: 1, resolution: 8 },
        { epochs: 3, resolution: 16 },
      ],
      'rungs.1.resolution',
    ],
    ['an unknown key', [{ epochs: 1, images: 3 }, { epochs: 3 }], 'images'],
  ])('refuses %s', (_, rungs, message) => {
    expect(problems(rungs)).toContain(message);
  });

  it('refuses a table, which has no fidelities', () => {
    const message = problems(RUNGS, { evaluator: { kind: 'tabular', table: 'table.json' } });
    expect(message).toContain('fidelity.kind: expected full: a table of known results has no fidelities');
  });

  it('refuses fewer trials than bring one to the last rung', () => {
    const rungs = [{ epochs: 1 }, { epochs: 2 }, { epochs: 3 }];
    expect(problems(rungs, { search: { trials: 8 } })).toContain('search.trials: expected at least 9');
    expect(problems(rungs, { search: { trials: 9 } })).toBe('');
  });
});
