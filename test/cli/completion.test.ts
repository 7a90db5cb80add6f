import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion/script.ts';
import { temporaryFolder } from '../temporary.ts';

function works(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What is typed, and among what is offered. */
const CASES: readonly (readonly [line: string, offered: readonly string[], not: readonly string[]])[] = [
  ['mixnas se', ['search'], ['resume']],
  ['mixnas search q', ['quickstart'], ['q']],
  ['mixnas search --r', ['--run'], ['--json']],
  ['mixnas search --run x --set a=b q', ['quickstart'], []],
  ['mixnas report x --format ', ['html', 'csv'], ['quickstart']],
  ['mixnas train mixnet-s --select ', ['best', 'knee'], ['mixnet-s']],
  ['mixnas export mixnet-', ['mixnet-s', 'mixnet-l'], ['mobilenet-v2']],
  ['mixnas latency b', ['build'], ['bench']],
  ['mixnas latency build mixnet-c', ['mixnet-cifar'], []],
  ['mixnas cache cl', ['clear'], []],
  ['mixnas completion ', ['bash', 'zsh', 'fish'], ['runs']],
  ['mixnas resume runs/', ['runs/first', 'runs/second try'], ['runs/notes.txt']],
];

const cwd = temporaryFolder();

describe('completion', () => {
  beforeAll(() => {
    for (const run of ['first', 'second try']) mkdirSync(join(cwd, 'runs', run), { recursive: true });
    writeFileSync(join(cwd, 'runs', 'notes.txt'), '');
    for (const shell of ['bash', 'zsh', 'fish'] as const) writeFileSync(join(cwd, shell), completionScript(shell));
  });

  it.skipIf(!works('bash'))('offers in bash what fits there', () => {
    const ask = (line: string) =>
      `COMP_WORDS=(${line}${line.endsWith(' ') ? " ''" : ''}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _mixnas; printf '%s|' "\${COMPREPLY[@]}"; echo`;
    const script = ['source ./bash', ...CASES.map(([line]) => ask(line))].join('\n');
    const answers = execFileSync('bash', ['--norc', '-c', script], { cwd, encoding: 'utf8' }).split('\n');
    for (const [i, [line, offered, not]] of CASES.entries()) {
      const words = (answers[i] ?? '').split('|').slice(0, -1);
      expect(words, line).toEqual(expect.arrayContaining([...offered]));
      for (const word of not) expect(words, line).not.toContain(word);
    }
  });

  it.skipIf(!works('fish'))('offers in fish what fits there', () => {
    for (const [line, offered, not] of CASES) {
      const script = `source ./fish; complete -C '${line}'`;
      const answer = execFileSync('fish', ['--no-config', '-c', script], { cwd, encoding: 'utf8' });
      const words = answer.split('\n').map((one) => one.split('\t')[0]?.replace(/\/$/, ''));
      expect(words, line).toEqual(expect.arrayContaining([...offered]));
      for (const word of not) expect(words, line).not.toContain(word);
    }
  });

  it.skipIf(!works('zsh'))('is a program for zsh', () => {
    execFileSync('zsh', ['-n', 'zsh'], { cwd });
    const look = `compdef() { :; }; source ./zsh; _mixnas_look report --format csv runs/a; echo "$mixnas_command:$mixnas_argument"; _mixnas_flags search`;
    const [place, ...flags] = execFileSync('zsh', ['-f', '-c', look], { cwd, encoding: 'utf8' }).split('\n');
    expect(place).toBe('report:1');
    expect(flags.map((flag) => flag.split('\t')[0])).toContain('--trials');
  });
});
