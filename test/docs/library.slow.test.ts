import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { blocks } from './blocks.ts';
import { ROOT } from './read.ts';

/** A folder that has mixnas as a package. */
const folder = temporaryFolder();
mkdirSync(join(folder, 'node_modules'));
symlinkSync(ROOT, join(folder, 'node_modules/mixnas'), 'dir');

const programs = blocks()
  .filter(({ page, language }) => (page === 'docs/library.md' || page === 'README.md') && language === 'js')
  .map(({ page, text }) => {
    const fallback = page === 'README.md' ? 'readme.mjs' : 'unnamed';
    return { name: /^\/\/ (\w+\.mjs)\n/.exec(text)?.[1] ?? fallback, text };
  });
for (const { name, text } of programs) writeFileSync(join(folder, name), text);

/** Runs a program where no other one has left a run. */
async function run(name: string): Promise<{ stdout: string; stderr: string }> {
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
  const env = { ...process.env, MIXNAS_CACHE: join(folder, 'cache') };
  return await promisify(execFile)(process.execPath, [name], { cwd: folder, env });
}

describe('the programs of README.md and docs/library.md', () => {
  it('are all named', () => {
    const names = ['readme.mjs', 'search.mjs', 'evaluate.mjs', 'resume.mjs', 'space.mjs', 'study.mjs', 'parts.mjs'];
    expect(programs.map(({ name }) => name)).toEqual(names);
  });

  it('fit the types that the package has', () => {
    const options = {
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2023'],
      types: ['node'],
      typeRoots: [] as string[],
    };
    const strict = {
      strict: true,
      noImplicitAny: false,
      allowJs: true,
      checkJs: true,
      noEmit: true,
      skipLibCheck: true,
    };
    options.typeRoots.push(join(ROOT, 'node_modules/@types'));
    writeFileSync(join(folder, 'wrong.mjs'), (programs[1]?.text ?? '').replace("'mixnet-tiny'", '7'));
    const files = ['wrong.mjs', ...programs.map(({ name }) => name)];
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, ...strict }, files }));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    const problems = stdout.split('\n').filter((line) => /^\S.*error/.test(line));
    expect(problems).toEqual([expect.stringMatching(/wrong\.mjs.*Type 'number' is not assignable/)]);
  });

  it.each([
    ['search.mjs', /% with \d+ multiply-adds and \d+ weights\n.*everything else is in .*runs\/search\n$/s],
    ['evaluate.mjs', /30 of 30: trial \d+ complete, accuracy 0\.\d+\nbest: 0\.\d+; failed: none\n$/],
    ['resume.mjs', /^interrupted (8|9)\nfinished 20\n$/],
    ['space.mjs', /^\d+: .*\d+\n/],
    ['study.mjs', /^2\d \{.*\}\n(0\.\d+ \d+\n)+$/s],
    ['readme.mjs', /^(0\.\d+ \d+\n)+$/],
    ['parts.mjs', /params: \d+.*params: \d+/s],
  ])('run, and print what they say: %s', async (name, expected) => {
    const { stdout, stderr } = await run(name);
    expect(stderr).toBe('');
    expect(stdout).toMatch(expected);
  });

  it('leave the files that they write', () => {
    for (const file of ['best.onnx', 'mixed.onnx'])
      expect(readFileSync(join(folder, file)).length).toBeGreaterThan(10_000);
  });
});
