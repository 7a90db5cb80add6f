import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TORCH_FOLDER } from '../../program/index.ts';
import type { Finding } from './finding.ts';

const run = promisify(execFile);

/** Time that Python has to import torch, milliseconds. */
const TIMEOUT_MS = 60_000;

interface TorchFacts {
  readonly python: string;
  readonly torch: string;
  /** What each device is, by its name. */
  readonly devices: Readonly<Record<string, string>>;
}

/** The last line of what Python printed before it gave up. */
function reasonOf(error: unknown): string {
  const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: string };
  if (code === 'ENOENT') return 'no python3 on the PATH';
  return (stderr ?? '').trim().split('\n').at(-1) || String(error);
}

/** What `evaluator: {kind: torch}` would find with the `python3` of the PATH. */
export async function torchFinding(env: Readonly<Record<string, string | undefined>>): Promise<Finding> {
  const place = { group: 'packages', name: 'PyTorch' } as const;
  try {
    const options = { env: { ...env, PYTHONPATH: TORCH_FOLDER }, timeout: TIMEOUT_MS };
    const { stdout } = await run('python3', ['-m', 'mixnas_torch', 'devices'], options);
    const { python, torch, devices } = JSON.parse(stdout) as TorchFacts;
    const named = Object.entries(devices).map(([name, what]) => `${name} (${what})`);
    return {
      ...place,
      state: 'ok',
      found: `torch ${torch} of Python ${python}: ${named.join(', ')} (evaluator: torch)`,
    };
  } catch (error) {
    const found = `not found: ${reasonOf(error)} (evaluator: torch)`;
    return { ...place, state: 'missing', found, hint: 'python3 -m pip install torch numpy' };
  }
}
