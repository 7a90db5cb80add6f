import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MixnasError } from '../../../util/errors.ts';
import { ADDITIONS, type Addition } from '../../../util/optional-packages.ts';
import type { Io } from '../../io.ts';
import { findPlace } from './find-place.ts';
import { installArguments } from './install-command.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Packages that fetch a library when they are installed. */
const WITH_SCRIPTS = ['@tensorflow/tfjs-node'];

/** Package names with the versions that this package.json states; all of TensorFlow.js has the version of its core. */
function withVersions(names: readonly string[]): string[] {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    peerDependencies: Readonly<Record<string, string>>;
  };
  const { peerDependencies: stated } = manifest;
  return names.map((name) => `${name}@${stated[name] ?? stated['@tensorflow/tfjs-core']}`);
}

/** The command of an addition, and the folder that it runs in. */
function commandOf(addition: Addition): { command: string[]; folder: string } {
  if (addition === 'native') {
    return { command: [process.execPath, join(ROOT, 'native', 'build.mjs'), '--force'], folder: ROOT };
  }
  const names = ADDITIONS[addition];
  const scripts = names.filter((name) => WITH_SCRIPTS.includes(name));
  const place = findPlace(ROOT);
  return { command: installArguments(place, withVersions(names), scripts), folder: place.folder };
}

/** Runs a command with its output on stderr; its exit code, null when it cannot be started. */
async function run(io: Io, command: readonly string[], folder: string): Promise<number | null> {
  const [program = '', ...rest] = command;
  // ONNX Runtime's install script would fetch libraries of CUDA from elsewhere.
  const env = { ...io.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const shell = process.platform === 'win32' && program !== process.execPath;
  const child = spawn(program, rest, { cwd: folder, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => io.err.write(text));
  return await new Promise((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Adds what a search may need besides, where this mixnas finds it: builds the native engine, or lets the package manager
 * that installed mixnas install packages.
 * @throws MixnasError `INSTALL_FAILED`
 */
export async function installAddition(io: Io, addition: Addition, note: (message: string) => void): Promise<void> {
  const { command, folder } = commandOf(addition);
  const line = command.join(' ');
  note(`in ${folder}: ${line}`);
  const code = await run(io, command, folder);
  if (code === 0) return;
  const what = code === null ? 'cannot be started' : `ended with exit code ${code}`;
  const hint =
    addition === 'native'
      ? 'install a C++ compiler (GCC or Clang); what it said is above'
      : 'what it said is above; it needs the package registry, and write access to that folder';
  throw new MixnasError('INSTALL_FAILED', `${line}, run in ${folder}, ${what}`, { hint, exitCode: 1 });
}
