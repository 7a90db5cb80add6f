import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../temporary.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = temporaryFolder();
let count = 0;

/** Writes a compiler that tells its version, and runs a line of the shell on every file. */
function writeCompiler(file: string, line: string) {
  writeFileSync(file, `#!/bin/sh\n[ "$1" = --version ] && echo "a compiler" && exit\n${line}\n`, { mode: 0o755 });
}

/** A copy of `native/` with a build of its sources, and a compiler that fails on every file. */
async function clone() {
  const root = join(folder, `clone-${count++}`);
  for (const name of ['src', 'lib', 'build.mjs']) {
    cpSync(join(ROOT, 'native', name), join(root, 'native', name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const inputs = pathToFileURL(join(root, 'native', 'lib', 'inputs.mjs')).href;
  const build = join(root, 'native', 'build');
  mkdirSync(build);
  writeFileSync(join(build, 'mixnas.node'), 'an engine');
  const sources = (await import(inputs)).sourcesHash();
  writeFileSync(
    join(build, 'status.json'),
    JSON.stringify({ inputs: 'of before', sources, compiler: 'c', reason: null }),
  );
  const compiler = join(root, 'c++');
  writeCompiler(compiler, 'echo "x.cpp:1: error: no" >&2; exit 1');
  return { root, build, compiler };
}

function runBuild(root: string, compiler: string, ...args: string[]) {
  const env = { ...process.env, CXX: compiler };
  return spawnSync(process.execPath, [join(root, 'native', 'build.mjs'), ...args], { encoding: 'utf8', env });
}

const statusIn = (build: string) => JSON.parse(readFileSync(join(build, 'status.json'), 'utf8'));

describe.skipIf(process.platform === 'win32')('a build of the native engine that fails', () => {
  it('leaves the engine of the same sources as it was, and says why it failed', async () => {
    const { root, build, compiler } = await clone();
    const { status, stderr } = runBuild(root, compiler);
    expect(status).toBe(1);
    expect(stderr).toContain('was not built (x.cpp:1: error: no); the one that is there stays; see mixnas doctor');
    expect(readFileSync(join(build, 'mixnas.node'), 'utf8')).toBe('an engine');
    expect(statusIn(build)).toMatchObject({
      inputs: 'of before',
      reason: expect.stringContaining('x.cpp:1: error: no'),
    });
    expect(readdirSync(build).sort()).toEqual(['mixnas.node', 'status.json']);
  });

  it('takes the engine of other sources away, which would compute something else', async () => {
    const { root, build, compiler } = await clone();
    appendFileSync(join(root, 'native', 'src', 'engine.cpp'), '// changed\n');
    expect(runBuild(root, compiler).status).toBe(1);
    expect(existsSync(join(build, 'mixnas.node'))).toBe(false);
  });

  it('does not fail the installation that asked for it', async () => {
    const { root } = await clone();
    const { status, stderr } = runBuild(root, join(root, 'no-such-compiler'), '--optional');
    expect(status).toBe(0);
    expect(stderr).toContain('no-such-compiler does not run');
  });

  it('sweeps away what a build left that was killed', async () => {
    const { root, build, compiler } = await clone();
    mkdirSync(join(build, 'aside-999999999'));
    runBuild(root, compiler);
    expect(existsSync(join(build, 'aside-999999999'))).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('a build of the native engine that is killed', () => {
  it('leaves the engine as it was', async () => {
    const { root, build, compiler } = await clone();
    const started = join(root, 'started');
    // It compiles for as long as the script lives.
    writeCompiler(compiler, `touch "${started}"; while kill -0 $PPID 2>/dev/null; do sleep 0.05; done`);
    const before = statusIn(build);
    const env = { ...process.env, CXX: compiler };
    const script = spawn(process.execPath, [join(root, 'native', 'build.mjs')], { env });
    const closed = once(script, 'close');
    await vi.waitUntil(() => existsSync(started), 20_000);
    script.kill('SIGKILL');
    expect(await closed).toEqual([null, 'SIGKILL']);
    expect(readFileSync(join(build, 'mixnas.node'), 'utf8')).toBe('an engine');
    expect(statusIn(build)).toEqual(before);
  });

  it('in its compiler fails with the signal, and leaves the engine as it was', async () => {
    const { root, build, compiler } = await clone();
    writeCompiler(compiler, 'kill -KILL $$');
    const { status, stderr } = runBuild(root, compiler);
    expect(status).toBe(1);
    expect(stderr).toContain('ended with SIGKILL); the one that is there stays');
    expect(readFileSync(join(build, 'mixnas.node'), 'utf8')).toBe('an engine');
  });
});
