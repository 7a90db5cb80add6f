import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { runCli } from './run-cli.ts';

const folder = temporaryFolder();

describe('the command line', () => {
  it('prints help on stdout and ends with 0', async () => {
    const { code, stdout, stderr } = await runCli(['--help'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: mixnas');
    for (const command of ['search', 'resume', 'report', 'export', 'arch', 'data', 'config', 'doctor']) {
      expect(stdout).toContain(`  ${command} `);
    }
    expect(stderr).toBe('');
  });

  it.each([
    ['an unknown option', ['arch', 'mixnet-s', '--sise', '32'], '--size'],
    ['an unknown command', ['serch', 'x.yaml'], 'search'],
    ['a missing argument', ['search'], 'config'],
    ['a config that is not there', ['search', 'nowhere.yaml'], 'nowhere.yaml: no such file'],
    ['a network that is not there', ['arch', 'mixnet-q'], 'mixnet-s'],
    ['a run that is not there', ['report', 'runs/nothing'], 'runs/nothing'],
  ])('refuses %s with exit code 2, on stderr, and says what to do', async (_title, args, part) => {
    const { code, stdout, stderr } = await runCli(args, folder);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(part);
    expect(stderr).not.toContain('    at ');
  });

  it('prints the resolved config and its JSON Schema', async () => {
    const { code, stdout } = await runCli(['config', '--schema'], folder);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('properties.training');
  });
});
