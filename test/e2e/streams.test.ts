import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { ROOT } from './run-cli.ts';
import { writeSlowConfig } from './search-process.ts';

const folder = temporaryFolder();
const config = writeSlowConfig(folder, 'search: {trials: 2, workers: 1}');
const MIXNAS = `"${process.execPath}" "${resolve(ROOT, 'bin/mixnas.js')}"`;

/** Runs a line of bash, in which `mixnas` is the program; `codes` are the exit codes of its pipe. */
function bash(line: string): { readonly codes: string; readonly stderr: string } {
  const text = `${line.replaceAll('mixnas', MIXNAS)}; echo "codes \${PIPESTATUS[@]}"`;
  const env = { ...process.env, MIXNAS_CACHE: join(folder, 'cache'), NO_COLOR: '1', FORCE_COLOR: undefined };
  const { stdout, stderr } = spawnSync('bash', ['-c', text], { cwd: folder, encoding: 'utf8', env });
  return { codes: /codes (.*)\n$/.exec(stdout)?.[1] ?? '', stderr };
}

const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;

describe.skipIf(!hasBash)('a reader that goes away', () => {
  it.each(['export resnet-152', 'zoo --json', 'arch mixnet-s --layers', 'search --help'])(
    'ends %s quietly with the usual exit code',
    (command) => {
      expect(bash(`mixnas ${command} | head -c 1 > /dev/null`)).toEqual({ codes: '0 0', stderr: '' });
    },
  );

  it('ends a command whose input has no end', () => {
    const { codes, stderr } = bash(
      'yes 00000000 | mixnas arch --space nas-bench-macro --genotypes - | head -1 > /dev/null',
    );
    expect([codes.split(' ').slice(1).join(' '), stderr]).toEqual(['0 0', '']);
  });

  it('changes nothing of the exit code of a command that failed', () => {
    expect(bash('mixnas zoo --unknown 2>&1 > /dev/null | head -c 1 > /dev/null').codes).toBe('2 0');
  });

  it('does not end a search or a training, on stderr or on stdout', { timeout: 180_000 }, () => {
    expect(bash(`mixnas search ${config} --run one 2>&1 > /dev/null | head -1 > /dev/null`).codes).toBe('0 0');
    expect(bash(`mixnas search ${config} --run two 2> /dev/null | true`).codes).toBe('0 0');
    for (const run of ['one', 'two']) expect(readRun(join(folder, run)).status).toBe('finished');
    expect(bash(`mixnas train one ${config} --out t --epochs 1 2>&1 > /dev/null | true`).codes).toBe('0 0');
    expect(existsSync(join(folder, 't/result.json'))).toBe(true);
  });
});

describe.skipIf(!hasBash || !existsSync('/dev/full'))('a stream that leads to a full disk', () => {
  it('is told in one line where it is stdout', () => {
    for (const command of ['zoo', 'config --schema']) {
      const { codes, stderr } = bash(`mixnas ${command} > /dev/full`);
      expect([codes, stderr]).toEqual(['1', expect.stringMatching(/^mixnas: cannot write to stdout: ENOSPC.*\n$/)]);
    }
  });

  it('is done without where it is stderr', () => {
    expect(bash(`mixnas search ${config} --run three 2> /dev/full > /dev/null`).codes).toBe('0');
    expect(readRun(join(folder, 'three')).status).toBe('finished');
  });
});
