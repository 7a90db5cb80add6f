import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, loadTrainingConfig, packagedConfigs } from '../../src/config/index.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const dataFolders = { cifar10: '/sets/ten' };

describe('packaged configs', () => {
  it('are found by name from any folder', () => {
    expect(loadConfig('quickstart', { cwd: folder }).name).toBe('quickstart');
    expect(() => loadConfig('quick', { cwd: folder })).toThrow('quick: no such file');
    expect(() => loadConfig('quickstart.yaml', { cwd: folder })).toThrow('no such file');
  });

  it('give way to a file of that name', () => {
    const place = join(folder, 'own');
    mkdirSync(place);
    writeFileSync(join(place, 'quickstart'), 'name: mine\nspace: mixnet-tiny\ndata: {kind: synthetic}\n');
    expect(loadConfig('quickstart', { cwd: place }).name).toBe('mine');
  });

  it('say in a sentence what each is', () => {
    const configs = packagedConfigs();
    expect(configs.map(({ name }) => name)).toContain('train-cifar10');
    for (const { purpose } of configs) expect(purpose).toMatch(/^[A-Z].{10,200}$/);
  });

  it('and all others look for public sets where these are fetched to, unless they name a folder', () => {
    const load = (sets: string[] = []) => loadConfig('cifar10', { cwd: folder, dataFolders, sets }).data;
    expect(load()).toMatchObject({ kind: 'cifar10', path: '/sets/ten' });
    expect(load(['data.path=here'])).toMatchObject({ path: join(folder, 'here') });
    expect(loadTrainingConfig('train-cifar10', { cwd: folder, dataFolders }).config.data).toMatchObject({
      path: '/sets/ten',
    });
  });
});
