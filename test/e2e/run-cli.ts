import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** Folder of the package under test. */
export const ROOT = resolve(import.meta.dirname, '../..');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in `cwd` and gathers stdout, stderr and exit code separately; ends it after `timeout` ms. */
export function runCli(
  args: readonly string[],
  cwd: string,
  options: { input?: string; timeout?: number; cache?: string } = {},
): Promise<CliResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [resolve(ROOT, 'bin/mixnas.js'), ...args], {
      cwd,
      timeout: options.timeout ?? 120_000,
      env: {
        ...process.env,
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
        ...(options.cache && { MIXNAS_CACHE: options.cache }),
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
    child.stdin.end(options.input ?? '');
  });
}
