import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../cli/run-program.ts';
import { temporaryFolder } from '../temporary.ts';
import { ROOT, readRoot } from './read.ts';
import { typedOn } from './typed.ts';

const README = readRoot('README.md');
const commands = typedOn('README.md').map(({ text }) => text);

/** Commands of the README that the tutorial does not have, and where they are run. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'git clone <repository> mixnas': 'nowhere: it names no repository',
  'npm ci': 'npm cit of .ci/run, in a fresh clone',
  'npx mixnas search configs/quickstart.yaml':
    '.ci/install.mjs, as quickstart; the picture of the front was made of it',
  'npm cit': '.ci/run',
};

describe('README.md', () => {
  it('has the two commands that it begins with, as they are typed', () => {
    expect(README).toContain('\n    npm ci && npx mixnas search configs/quickstart.yaml\n');
    expect(README).toContain('\n    npm cit\n');
    expect(readRoot('.ci/run')).toContain('\nnpm cit\n');
  });

  it('has no command that nothing runs: its journey is that of the tutorial, word by word', () => {
    const tutorial = typedOn('docs/tutorial.md').map(({ text }) => text);
    expect(commands.filter((text) => tutorial.includes(text))).toHaveLength(10);
    expect(commands.filter((text) => !tutorial.includes(text))).toEqual(Object.keys(ELSEWHERE));
  });

  it('is short', () => {
    expect(README.split('\n').length).toBeLessThan(200);
  });

  it('shows the picture that mixnas draws', async () => {
    const file = join(temporaryFolder(), 'mixnet-s.svg');
    await runProgram(['arch', 'mixnet-s', '--svg', file]);
    expect(readFileSync(join(ROOT, 'docs/pictures/mixnet-s.svg'), 'utf8')).toBe(readFileSync(file, 'utf8'));
    expect(readRoot('docs/pictures/front.svg')).toMatch(/<svg[\s\S]*quickstart: 14 trials[\s\S]*<\/svg>/);
  });
});
