import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** What each folder may import besides itself and `util`; the table of ARCHITECTURE.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | 'all'>> = {
  util: [],
  config: [],
  graph: [],
  zoo: ['graph'],
  space: ['graph'],
  cost: ['graph'],
  data: ['config', 'engine'],
  engine: ['graph'],
  train: ['config', 'graph', 'engine', 'data'],
  objective: ['config'],
  controller: ['config', 'space', 'objective'],
  store: [],
  latency: ['config', 'graph', 'space', 'export', 'cost', 'engine'],
  search: 'all',
  fit: ['config', 'graph', 'cost', 'data', 'engine', 'train', 'store', 'export'],
  report: ['config', 'store', 'objective', 'cost'],
  export: ['graph', 'cost', 'space', 'store'],
  cli: 'all',
};
/** Folders whose row of `all of the above` ends before these. */
const NOT_ABOVE: Readonly<Record<string, readonly string[]>> = { search: ['report', 'export', 'cli'], cli: [] };
const PURE = ['graph', 'space', 'cost', 'objective', 'controller'];

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const sources = files.map((name) => ({ name, text: readFileSync(join(SRC, name), 'utf8') }));

const imports: Import[] = sources.flatMap(({ name, text }) => {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((match) => ({
    file: name,
    folder: name.split('/')[0] as string,
    target: (match[2] ?? match[3] ?? match[4]) as string,
    typeOnly: match[1] !== undefined,
  }));
});

function folderOf(entry: Import): string | undefined {
  if (!entry.target.startsWith('.')) return undefined;
  const path = relative(SRC, resolve(SRC, dirname(entry.file), entry.target));
  return path.startsWith('..') ? undefined : path.split('/')[0];
}

function describeImport(entry: Import): string {
  return `${entry.file} imports ${entry.target}`;
}

describe('the rooms of src', () => {
  it('reads the imports of every source file', () => {
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.some((entry) => entry.folder === 'graph' && folderOf(entry) === 'util')).toBe(true);
  });

  it('has no folder that the table does not know', () => {
    const folders = new Set(files.filter((name) => name.includes('/')).map((name) => name.split('/')[0]));
    expect([...folders].filter((name) => MAY_IMPORT[name as string] === undefined)).toEqual([]);
  });

  it('imports only what stands in each row', () => {
    const broken = imports.filter((entry) => {
      const target = folderOf(entry);
      const allowed = MAY_IMPORT[entry.folder];
      if (target === undefined || allowed === undefined || target === entry.folder || target === 'util') return false;
      return allowed === 'all' ? NOT_ABOVE[entry.folder]?.includes(target) : !allowed.includes(target);
    });
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('imports config only for its types outside search, fit, latency and cli', () => {
    const broken = imports.filter(
      (e) =>
        folderOf(e) === 'config' &&
        !['config', 'search', 'fit', 'latency', 'cli', 'index.ts'].includes(e.folder) &&
        !e.typeOnly,
    );
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('keeps the pure folders free of node modules, tensors and SQLite', () => {
    const broken = imports.filter(
      (e) => PURE.includes(e.folder) && /^(node:|@tensorflow|better-sqlite3|libsql)/.test(e.target),
    );
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('imports TensorFlow.js only in engine/tfjs and SQLite only in store', () => {
    const tensors = imports.filter((e) => e.target.startsWith('@tensorflow') && !e.file.startsWith('engine/tfjs/'));
    expect(tensors.map(describeImport)).toEqual([]);
    const sqlite = sources.filter(
      ({ name, text }) => /['"](better-sqlite3|libsql)['"]/.test(text) && name !== 'store/database.ts',
    );
    expect(sqlite.map(({ name }) => name)).toEqual([]);
  });

  it('draws nothing from a global generator', () => {
    expect(sources.filter(({ text }) => /Math\s*\.\s*random/.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('reads the wall clock only in cli and search', () => {
    const clock = sources.filter(
      ({ name, text }) => /Date\.now|new Date\(\s*\)/.test(text) && !/^(cli|search)\//.test(name),
    );
    expect(clock.map(({ name }) => name)).toEqual([]);
  });

  it('touches argv, the environment and the process only in cli and in the entry of worker processes', () => {
    const pattern = /process\.(argv|env|stdout|stderr|stdin|exitCode|exit\()/;
    const touching = sources.filter(
      ({ name, text }) => pattern.test(text) && !name.startsWith('cli/') && name !== 'search/worker-main.ts',
    );
    expect(touching.map(({ name }) => name)).toEqual([]);
  });
});
