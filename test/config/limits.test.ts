import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configSchema, parseConfig, trainingConfigSchema } from '../../src/config/index.ts';
import { thrown } from '../thrown.ts';

const SMALLEST = { name: 'x', space: 'mixnet-tiny', data: { kind: 'synthetic' } };

describe('amounts', () => {
  it.each([
    [
      { data: { kind: 'synthetic', imagesPerClass: 1e8 } },
      'data.imagesPerClass: expected at most 1000000; got 100000000',
    ],
    [{ controller: { kind: 'regularized-evolution', sample: 1e9 } }, 'controller.sample: expected at most 100000'],
    [{ controller: { kind: 'nsga2', population: 1e12 } }, 'controller.population: expected at most 100000'],
    [{ controller: { kind: 'ppo', hidden: 1e5 } }, 'controller.hidden: expected at most 1024; got 100000'],
    [{ search: { trials: 1e12 } }, 'search.trials: expected at most 1000000'],
    [{ training: { epochs: 1e9 } }, 'training.epochs: expected at most 1000000'],
    [{ training: { augmentation: { crop: 1e9 } } }, 'training.augmentation.crop: expected at most 1024'],
  ])('have a limit: %j', (section, problem) => {
    expect(thrown(() => parseConfig({ ...SMALLEST, ...section }, 'x')).message).toContain(problem);
  });

  it('all have one in the schemas, but for the seeds', () => {
    const unbounded: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (node === null || typeof node !== 'object') return;
      const { type, maximum } = node as { type?: unknown; maximum?: unknown };
      const isBounded = typeof maximum === 'number' && maximum <= 100_000_000;
      if (type === 'integer' && !isBounded && !path.endsWith('seed')) unbounded.push(path);
      for (const [key, inner] of Object.entries(node)) walk(inner, `${path}/${key}`);
    };
    for (const schema of [configSchema, trainingConfigSchema]) walk(z.toJSONSchema(schema, { io: 'input' }), '');
    expect(unbounded).toEqual([]);
  });
});
