import { spawnSync } from 'node:child_process';

/** Whether the `python3` of the PATH has a package; nothing is imported. */
export function hasPython(module: string): boolean {
  const code = `import importlib.util, sys; sys.exit(importlib.util.find_spec(${JSON.stringify(module)}) is None)`;
  return spawnSync('python3', ['-c', code]).status === 0;
}
