import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTorchModule } from '../../src/export/index.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const bin = join(folder, 'bin');
mkdirSync(bin);

/** Runs a module with a `python3` that is this shell script. */
function runWith(script: string) {
  writeFileSync(join(bin, 'python3'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return runTorchModule(folder, new Float32Array(2 * 4 * 4 * 3), [2, 4, 4], { PATH: bin });
}

describe.skipIf(process.platform === 'win32')('running a written PyTorch module', () => {
  it('tells that there is no python3, and how to get PyTorch', async () => {
    const env = { PATH: join(folder, 'empty') };
    await expect(runTorchModule(folder, new Float32Array(48), [1, 4, 4], env)).rejects.toMatchObject({
      code: 'TORCH_MISSING',
      exitCode: 2,
      message: expect.stringContaining('ENOENT'),
      hint: expect.stringContaining('python3 -m pip install torch'),
    });
  });

  it('quotes why torch cannot be imported', async () => {
    const run = runWith(`echo "ModuleNotFoundError: No module named 'torch'" >&2; exit 3`);
    await expect(run).rejects.toMatchObject({
      code: 'TORCH_MISSING',
      message: "PyTorch cannot be run by the python3 of the PATH: ModuleNotFoundError: No module named 'torch'",
    });
  });

  it('quotes what the module fails with', async () => {
    await expect(runWith('echo "RuntimeError: shape" >&2; exit 1')).rejects.toMatchObject({
      code: 'TORCH_REFUSED',
      exitCode: 1,
      message: 'PyTorch refuses the module: RuntimeError: shape',
    });
    await expect(runWith('exit 7')).rejects.toThrow('PyTorch refuses the module: exit code 7');
  });

  it('takes the last line as the answer, with NaN where a logit is not finite', async () => {
    const { version, logits } = await runWith(`echo hello; echo '{"torch": "2.0.0", "logits": [0.5, null]}'`);
    expect(version).toBe('torch 2.0.0');
    expect(logits).toEqual(Float32Array.of(0.5, Number.NaN));
  });
});
