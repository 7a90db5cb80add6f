import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DRIVER, driverProblem } from '../../store/index.ts';
import { messageOf } from '../../util/errors.ts';
import { installCommand } from '../../util/optional-packages.ts';
import type { Finding } from './finding.ts';

interface Package {
  readonly name: string;
  readonly use: string;
  /** The command that adds it; null where mixnas always brings it. */
  readonly install: string | null;
}

const PACKAGES: readonly Package[] = [
  { name: 'sharp', use: 'decodes image folders', install: null },
  {
    name: 'onnxruntime-node',
    use: 'export --format onnx --verify, device onnxruntime',
    install: installCommand('onnx'),
  },
  { name: '@tensorflow/tfjs-converter', use: 'export --format tfjs --verify', install: installCommand('tfjs') },
];

const AGAIN = 'install mixnas again without --omit=optional: the parts for each platform are optional packages';

/** The version of an installed package, from the nearest package.json above its entry that has its name. */
function versionOf(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (;;) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
      if (manifest.name === name) return String(manifest.version);
    } catch {
      // no package.json here
    }
    if (folder === dirname(folder)) return 'of unknown version';
    folder = dirname(folder);
  }
}

/** What stores runs. */
function storeFinding(): Finding {
  const place = { group: 'packages', name: 'SQLite' } as const;
  const problem = driverProblem();
  if (problem === null) return { ...place, state: 'ok', found: `${DRIVER} ${versionOf(DRIVER)} (stores runs)` };
  return { ...place, state: 'problem', found: problem, hint: AGAIN };
}

async function probe({ name, use, install }: Package): Promise<Finding> {
  try {
    await import(name);
    return { group: 'packages', name, state: 'ok', found: `${versionOf(name)} (${use})` };
  } catch (error) {
    const reason = messageOf(error).split('\n')[0] ?? '';
    if (install === null) return { group: 'packages', name, state: 'problem', found: reason, hint: AGAIN };
    return { group: 'packages', name, state: 'missing', found: `not installed (${use})`, hint: install };
  }
}

/** The packages with native parts: whether each one loads. */
export async function packageFindings(): Promise<Finding[]> {
  return [storeFinding(), ...(await Promise.all(PACKAGES.map(probe)))];
}
