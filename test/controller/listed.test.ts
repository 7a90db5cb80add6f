import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { controllerSchema } from '../../src/config/controller-section.ts';
import { defaultControllers } from '../../src/config/index.ts';
import { checkController } from '../../src/controller/index.ts';
import { startSearch } from '../../src/search/index.ts';
import { readRun } from '../../src/store/index.ts';
import { tabularConfig, testContext, testSpace, writeTable } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';

const folder = temporaryFolder();
const table = writeTable(folder);
const { space } = testSpace();
const list = (genotypes: unknown) => controllerSchema.parse({ kind: 'list', genotypes });

describe('a search whose controller is a list', () => {
  it('evaluates the networks of the list, in its order, and then ends', async () => {
    const run = join(folder, 'run');
    const controller = { kind: 'list', genotypes: ['31111', [0, 0, 0, 0, 0], '10101'] };
    const { context } = testContext(folder);
    const { detail, complete } = await startSearch(tabularConfig(table, { controller }), testSpace(), run, context);
    expect([detail, complete]).toEqual(['every network of the space was proposed', 3]);
    expect(readRun(run).trials.map(({ genotype }) => genotype.join(''))).toEqual(['31111', '00000', '10101']);
  });

  it('does not begin where the list does not fit the space', async () => {
    const run = join(folder, 'refused');
    const controller = { kind: 'list', genotypes: ['91111'] };
    const { context } = testContext(folder);
    const search = startSearch(tabularConfig(table, { controller }), testSpace(), run, context);
    await expect(search).rejects.toMatchObject({ code: 'GENOTYPE' });
    expect(existsSync(run)).toBe(false);
  });

  it('refuses a network that is there twice, and names both places', () => {
    const twice = thrown(() => checkController(list(['00000', '11111', [0, 0, 0, 0, 0]]), space));
    expect(twice.code).toBe('CONFIG_INVALID');
    expect(twice.message).toBe('controller.genotypes.2: the same network as controller.genotypes.0');
  });

  it('needs networks, and is none of the controllers that are compared', () => {
    expect(() => list([])).toThrow();
    expect(() => list(['a'])).toThrow();
    expect(defaultControllers().map(({ kind }) => kind)).not.toContain('list');
  });
});
