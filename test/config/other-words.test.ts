import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { messageOf } from '../../src/util/errors.ts';
import { withOverride } from '../../src/util/source-document.ts';

const CONFIG = { name: 'c', space: 'mixnet-tiny', data: { kind: 'synthetic' } };

/** The problem of a config with one value put in. */
function problemOf(path: string, value: unknown): string {
  try {
    parseConfig(
      withOverride(
        CONFIG,
        path.split('.').map((key) => (key === '0' ? 0 : key)),
        value,
      ),
      'c.yaml',
    );
  } catch (error) {
    return messageOf(error);
  }
  throw new Error(`${path} is no problem`);
}

describe('a config in the words of other tools', () => {
  it.each([
    ['training.lr', 0.1, 'did you mean learningRate?'],
    ['training.batch_size', 8, 'did you mean batchSize?'],
    ['lr', 0.1, 'did you mean training.learningRate?'],
    ['epochs', 3, 'did you mean training.epochs?'],
    ['trials', 3, 'did you mean search.trials?'],
    ['training.maxSeconds', 3, 'did you mean search.maxSeconds?'],
    ['search.seed', 3, 'did you mean seed?'],
    ['data.imgsz', 32, 'did you mean resolution?'],
    ['image_size', 32, 'did you mean data.resolution?'],
    ['search.gpu', true, 'evaluator: {kind: torch, device: cuda} trains on GPUs'],
    ['constraints.0.metric', 'flops', 'did you mean macs? macs are multiply-adds: FLOPs are twice that'],
    ['controller.kind', 'bayesian', 'did you mean surrogate?'],
    ['controller.kind', 'Regularized_Evolution', 'did you mean regularized-evolution?'],
    ['training.optimizer.kind', 'adam', 'did you mean rmsprop?'],
    ['data.kind', 'ImageFolder', 'did you mean image-folder?'],
    ['evaluator.kind', 'pytorch', 'did you mean torch?'],
    ['fidelity.kind', 'hyperband', 'did you mean asha?'],
    ['engine.kind', 'gpu', 'evaluator: {kind: torch, device: cuda} trains on GPUs'],
  ])('is told at %s, as %j, what it is called here', (path, value, expected) => {
    expect(problemOf(path, value)).toContain(expected);
  });

  it('is told nothing made up', () => {
    expect(problemOf('training.bananas', 1)).not.toContain('did you mean');
    expect(problemOf('controller.kind', 'bananas')).not.toContain('did you mean');
  });
});
