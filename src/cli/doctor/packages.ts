import { readFileSync } from 'node:fs';
import { DRIVERS, driverProblem } from '../../store/index.ts';
import { messageOf } from '../../util/errors.ts';
import type { Finding } from './finding.ts';

interface Package {
  readonly name: string;
  readonly use: string;
  readonly required: boolean;
  readonly install: string;
}

const PACKAGES: readonly Package[] = [
  { name: 'sharp', use: 'decodes image folders', required: true, install: 'npm install sharp' },
  {
    name: 'onnxruntime-node',
    use: 'export --format onnx --verify',
    required: false,
    install: 'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node',
  },
  {
    name: '@tensorflow/tfjs-converter',
    use: 'export --format tfjs --verify',
    required: false,
    install: 'npm install @tensorflow/tfjs-converter@4.22.0',
  },
];

function versionOf(name: string): string {
  const manifest = readFileSync(new URL(`../../../node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** What stores runs: the first of the packages that works; a problem only when none does. */
function storeFinding(): Finding {
  const place = { group: 'packages', name: 'SQLite' } as const;
  const problems = DRIVERS.map((name) => ({ name, problem: driverProblem(name) }));
  const works = problems.find(({ problem }) => problem === null);
  if (works !== undefined)
    return { ...place, state: 'ok', found: `${works.name} ${versionOf(works.name)} (stores runs)` };
  const found = problems.map(({ name, problem }) => `${name}: ${problem}`).join('; ');
  return { ...place, state: 'problem', found, hint: 'npm rebuild better-sqlite3, or npm install libsql' };
}

async function probe({ name, use, required, install }: Package): Promise<Finding> {
  try {
    await import(name);
    return { group: 'packages', name, state: 'ok', found: `${versionOf(name)} (${use})` };
  } catch (error) {
    const reason = messageOf(error).split('\n')[0] ?? '';
    const found = required ? `does not load: ${reason}` : `not installed (${use})`;
    return { group: 'packages', name, state: required ? 'problem' : 'missing', found, hint: install };
  }
}

/** The packages with native parts: whether each one loads. */
export async function packageFindings(): Promise<Finding[]> {
  return [storeFinding(), ...(await Promise.all(PACKAGES.map(probe)))];
}
