import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPlace, type Place } from '../../src/cli/doctor/install/find-place.ts';
import { installArguments } from '../../src/cli/doctor/install/install-command.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const folder = realpathSync(temporaryFolder());

/** A folder with empty files in it. */
function folderWith(name: string, ...files: string[]): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const file of files) writeFileSync(join(path, file), '');
  return path;
}

const argumentsIn = (place: Place, ...scripts: string[]) => installArguments(place, ['p@1.0.0'], scripts).join(' ');

describe('where doctor --install puts packages', () => {
  it('is a clone itself, whose package.json stays as it is', () => {
    const place = findPlace(folderWith('clone', 'package.json'));
    expect(place).toEqual({ kind: 'clone', folder: join(folder, 'clone'), manager: 'npm' });
    expect(argumentsIn(place)).toBe('npm install --no-audit --no-fund --no-save p@1.0.0');
  });

  it.each([
    ['package-lock.json', 'npm', 'npm install --no-audit --no-fund --allow-scripts=p p@1.0.0'],
    ['pnpm-lock.yaml', 'pnpm', 'pnpm add --allow-build=p p@1.0.0'],
    ['yarn.lock', 'yarn', 'yarn add p@1.0.0'],
    ['bun.lock', 'bun', 'bun add --trust p@1.0.0'],
  ] as const)('is the project whose lockfile is %s, by way of %s', (lockfile, manager, command) => {
    const project = folderWith(`project-${manager}`, 'package.json', lockfile);
    const place = findPlace(folderWith(`project-${manager}/node_modules/mixnas`));
    expect(place).toEqual({ kind: 'project', folder: project, manager });
    expect(argumentsIn(place, 'p')).toBe(command);
  });

  it('is the project where a package manager keeps the packages in a store below node_modules', () => {
    const project = folderWith('stored', 'package.json', 'pnpm-lock.yaml');
    const root = folderWith('stored/node_modules/.pnpm/mixnas@0.1.0/node_modules/mixnas');
    expect(findPlace(root)).toEqual({ kind: 'project', folder: project, manager: 'pnpm' });
  });

  it('is the folder of global packages that mixnas is in, whatever prefix npm has now', () => {
    const place = findPlace(folderWith('prefix/lib/node_modules/mixnas'));
    expect(place).toEqual({ kind: 'global', folder: join(folder, 'prefix', 'lib'), manager: 'npm' });
    const prefix = join(folder, 'prefix');
    expect(argumentsIn(place)).toBe(`npm install --no-audit --no-fund --global --prefix ${prefix} p@1.0.0`);
  });
});

it('doctor --install says which command it could not run, and where', async () => {
  await expect(runProgram(['doctor', '--install', 'onnx'], { env: { PATH: folder } })).rejects.toMatchObject({
    code: 'INSTALL_FAILED',
    exitCode: 1,
    message: expect.stringMatching(/^npm install .*onnxruntime-node@\^1\.\d+\.0, run in .*, cannot be started$/),
    hint: expect.stringContaining('needs the package registry'),
  });
});
