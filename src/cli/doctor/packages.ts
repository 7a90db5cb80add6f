import { readFileSync } from 'node:fs';
import { messageOf } from '../../util/errors.ts';
import type { Finding } from './finding.ts';

interface Package {
  readonly name: string;
  readonly use: string;
  readonly required: boolean;
  readonly install: string;
}

const PACKAGES: readonly Package[] = [
  { name: 'better-sqlite3', use: 'stores runs', required: true, install: 'npm rebuild better-sqlite3' },
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

async function probe({ name, use, required, install }: Package): Promise<Finding> {
  try {
    const loaded = (await import(name)) as { default?: unknown };
    if (name === 'better-sqlite3') new (loaded.default as new (file: string) => { close(): void })(':memory:').close();
    const manifest = readFileSync(new URL(`../../../node_modules/${name}/package.json`, import.meta.url), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    return { group: 'packages', name, state: 'ok', found: `${version} (${use})` };
  } catch (error) {
    const reason = messageOf(error).split('\n')[0] ?? '';
    const found = required ? `does not load: ${reason}` : `not installed (${use})`;
    return { group: 'packages', name, state: required ? 'problem' : 'missing', found, hint: install };
  }
}

/** The packages with native parts: whether each one loads. */
export async function packageFindings(): Promise<Finding[]> {
  return await Promise.all(PACKAGES.map(probe));
}
