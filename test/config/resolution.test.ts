import { describe, expect, it } from 'vitest';
import { parseConfig, withDataResolution, withResolution } from '../../src/config/index.ts';
import { thrown } from '../thrown.ts';

const FOLDER = { kind: 'image-folder', path: '/photos' };
const CIFAR = { kind: 'cifar10', path: '/cifar' };

function resolved(data: object, made: number | null, target: object = {}) {
  const config = withResolution(parseConfig({ name: 'test', space: 's', data, target }, 'test'), made);
  return [config.data?.resolution, config.target.resolution];
}

describe('the resolution of a search', () => {
  it.each([
    ['a folder', FOLDER],
    ['generated images', { kind: 'synthetic' }],
  ])('of %s is what the space is made for', (_, data) => {
    expect(resolved(data, 32)).toEqual([32, 32]);
  });

  it('is left open where the space does not say it', () => {
    expect(resolved(FOLDER, null)).toEqual([undefined, undefined]);
    expect(resolved({ ...FOLDER, resolution: 48 }, null)).toEqual([48, undefined]);
  });

  it('of smaller images than the space asks for is a proxy: the networks stay those of the space', () => {
    expect(resolved({ ...FOLDER, resolution: 16 }, 32)).toEqual([16, 32]);
    expect(resolved({ ...CIFAR, resolution: 16 }, 32)).toEqual([16, 32]);
  });

  it('of larger images is what the networks are meant for', () => {
    expect(resolved({ ...FOLDER, resolution: 96 }, 32)).toEqual([96, 96]);
    expect(resolved(CIFAR, 24)).toEqual([undefined, 32]);
  });

  it('of CIFAR is as stored, and its networks are meant for no larger images', () => {
    expect(resolved(CIFAR, 32)).toEqual([undefined, 32]);
    expect(resolved(CIFAR, 224)).toEqual([undefined, 32]);
    expect(resolved({ ...CIFAR, resolution: 16 }, 224)).toEqual([16, 32]);
    expect(resolved({ ...CIFAR, resolution: 64 }, 224)).toEqual([64, 64]);
  });

  it('is what target.resolution says, and resolving it again changes nothing', () => {
    expect(resolved({ ...FOLDER, resolution: 16 }, 32, { resolution: 16 })).toEqual([16, 16]);
    expect(resolved(FOLDER, 32, { resolution: 64 })).toEqual([32, 64]);
    const config = parseConfig({ name: 'test', space: 's', data: { ...FOLDER, resolution: 16 } }, 'test');
    const once = withResolution(config, 32);
    expect(withResolution(once, 32)).toEqual(once);
    expect(withResolution(parseConfig(once, 'stored'), 32)).toEqual(once);
  });

  it('of a table of known results is the one that the table was made with', () => {
    const evaluator = { kind: 'tabular', table: 't.json', size: 32 };
    const config = parseConfig({ name: 'test', space: 's', evaluator }, 'test');
    expect(withResolution(config, 224)).toBe(config);
    const both = { name: 'test', space: 's', evaluator, target: { resolution: 16 } };
    expect(thrown(() => parseConfig(both, 'test')).message).toContain('target.resolution: expected nothing');
  });

  it('of one network’s training is that of the network where it has one', () => {
    const { data } = parseConfig({ name: 'test', space: 's', data: FOLDER }, 'test');
    if (data === undefined) throw new Error('no data');
    expect(withDataResolution(data, 32)).toEqual({ ...data, resolution: 32 });
    expect(withDataResolution(data, null)).toBe(data);
    expect(withDataResolution({ ...data, resolution: 64 }, 32)).toMatchObject({ resolution: 64 });
  });
});
