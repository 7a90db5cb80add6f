import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
/** What a program that uses mixnas as a library enters by: clock, environment, cores. */
const ENTRY = 'library/own-process.ts';
const PURE = ['graph', 'space', 'cost', 'detection', 'metric', 'notes', 'advice', 'objective', 'controller'];

/** What a row of ARCHITECTURE.md's table allows. */
interface Row {
  readonly folder: string;
  readonly mayImport: readonly string[] | 'all';
  /** Folders that only types may be imported from. */
  readonly typesOnly: readonly string[];
}

function readTable(): readonly Row[] {
  const text = readFileSync(resolve(SRC, '../ARCHITECTURE.md'), 'utf8');
  return [...text.matchAll(/^\| `src\/([a-z]+)`[^|]*\|[^|]*\|([^|]*)\|$/gm)].map(([, folder = '', cell = '']) => ({
    folder,
    mayImport: cell.includes('all of the above') ? 'all' : [...cell.matchAll(/`([a-z]+)`/g)].map((m) => m[1] as string),
    typesOnly: [...cell.matchAll(/`([a-z]+)` \(types\)/g)].map((m) => m[1] as string),
  }));
}

const rows = readTable();
const rowOf = (folder: string) => rows.find((row) => row.folder === folder);

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

/** The imported file, seen from `src`; undefined for packages and files elsewhere. */
function fileOf(entry: Import): string | undefined {
  if (!entry.target.startsWith('.')) return undefined;
  const path = relative(SRC, resolve(SRC, dirname(entry.file), entry.target));
  return path.startsWith('..') ? undefined : path;
}

function folderOf(entry: Import): string | undefined {
  return fileOf(entry)?.split('/')[0];
}

function describeImport(entry: Import): string {
  return `${entry.file} imports ${entry.target}`;
}

/** Imports that lead from one room into another; the public API in `src/index.ts` is no room. */
const crossings = imports.filter((entry) => {
  const target = folderOf(entry);
  return entry.file.includes('/') && target !== undefined && target !== entry.folder && target !== 'util';
});

/** Files that import themselves in the end, as a path from one to itself; types count. */
function circleFrom(start: string, edges: ReadonlyMap<string, readonly string[]>, done: Set<string>): string[] | null {
  const path: string[] = [];
  const walk = (file: string): string[] | null => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return null;
    path.push(file);
    const circles = (edges.get(file) ?? []).map(walk).filter((circle) => circle !== null);
    path.pop();
    done.add(file);
    return circles[0] ?? null;
  };
  return walk(start);
}

describe('the rooms of src', () => {
  it('reads the imports of every source file and the rows of the table', () => {
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.some((entry) => entry.folder === 'graph' && folderOf(entry) === 'util')).toBe(true);
    expect(rowOf('search')?.mayImport).toContain('controller');
    expect(rowOf('objective')?.typesOnly).toEqual(['config']);
  });

  it('has exactly the folders of the table', () => {
    const folders = new Set(files.filter((name) => name.includes('/')).map((name) => name.split('/')[0] as string));
    expect([...folders].sort()).toEqual(rows.map(({ folder }) => folder).sort());
  });

  it('imports only what stands in each row', () => {
    const broken = crossings.filter((entry) => {
      const row = rowOf(entry.folder);
      return row?.mayImport !== 'all' && !row?.mayImport.includes(folderOf(entry) as string);
    });
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('imports only types where the row says so', () => {
    const broken = crossings.filter(
      (entry) => !entry.typeOnly && rowOf(entry.folder)?.typesOnly.includes(folderOf(entry) as string),
    );
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('enters another room through its door', () => {
    const doorOf = ({ folder, target }: Import): string =>
      folder === 'page' && target.includes('/live/') ? '/live/contract.ts' : '/index.ts';
    const broken = crossings.filter((entry) => !entry.target.endsWith(doorOf(entry)));
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('keeps the page for browsers free of node modules, and of packages but one', () => {
    const foreign = imports.filter(({ folder, target }) => folder === 'page' && !target.startsWith('.'));
    expect(foreign.filter(({ target }) => target !== 'uplot').map(describeImport)).toEqual([]);
  });

  it('has doors that only re-export', () => {
    const doors = sources.filter(({ name }) => name.endsWith('/index.ts'));
    const statement = /export\s+(type\s+)?\{[^}]*\}\s+from\s+'[^']+';/g;
    const holding = doors.filter(({ text }) =>
      text
        .replaceAll(statement, '')
        .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
        .trim(),
    );
    expect(holding.map(({ name }) => name)).toEqual([]);
  });

  it('has no circles between files, types included', () => {
    const edges = new Map<string, string[]>();
    for (const entry of imports) {
      const target = fileOf(entry);
      if (target !== undefined) edges.set(entry.file, [...(edges.get(entry.file) ?? []), target]);
    }
    const done = new Set<string>();
    const circles = files.flatMap((file) => circleFrom(file, edges, done)?.join(' → ') ?? []);
    expect(circles).toEqual([]);
  });

  it('keeps the pure folders free of node modules, tensors and SQLite', () => {
    const broken = imports.filter((e) => PURE.includes(e.folder) && /^(node:|@tensorflow|libsql)/.test(e.target));
    expect(broken.map(describeImport)).toEqual([]);
  });

  it('imports TensorFlow.js only in engine/tfjs and SQLite only in store', () => {
    const tensors = imports.filter((e) => e.target.startsWith('@tensorflow') && !e.file.startsWith('engine/tfjs/'));
    expect(tensors.map(describeImport)).toEqual([]);
    const sqlite = sources.filter(({ name, text }) => /['"](libsql)['"]/.test(text) && name !== 'store/database.ts');
    expect(sqlite.map(({ name }) => name)).toEqual([]);
  });

  it('imports BullMQ and ioredis only in queue', () => {
    const brokers = imports.filter((e) => /^(bullmq|ioredis)/.test(e.target));
    expect(brokers.length).toBeGreaterThan(2);
    expect(brokers.filter(({ folder }) => folder !== 'queue').map(describeImport)).toEqual([]);
  });

  it('draws nothing from a global generator', () => {
    expect(sources.filter(({ text }) => /Math\s*\.\s*random/.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it("reads the wall clock only in cli and the library's entry", () => {
    const clock = sources.filter(
      ({ name, text }) => /Date\.now|new Date\(\s*\)/.test(text) && !name.startsWith('cli/') && name !== ENTRY,
    );
    expect(clock.map(({ name }) => name)).toEqual([]);
  });

  it('touches argv, the environment and the process only in cli and in the entries of processes', () => {
    const pattern = /process\.(argv|env|stdout|stderr|stdin|exitCode|exit\()/;
    const touching = sources.filter(
      ({ name, text }) =>
        pattern.test(text) && !name.startsWith('cli/') && !name.endsWith('-main.ts') && name !== ENTRY,
    );
    expect(touching.map(({ name }) => name)).toEqual([]);
  });

  it("prints, ends the process and reads its arguments nowhere in the library's room", () => {
    const pattern = /process\.(argv|stdout|stderr|stdin|exitCode|exit\(|on\()|console\./;
    const touching = sources.filter(({ name, text }) => name.startsWith('library/') && pattern.test(text));
    expect(touching.map(({ name }) => name)).toEqual([]);
  });

  it('asks the table of metrics, not their names', () => {
    expect(sources.filter(({ text }) => text.includes("=== 'accuracy'")).map(({ name }) => name)).toEqual([]);
    expect(sources.filter(({ text }) => text.includes("!== 'accuracy'")).map(({ name }) => name)).toEqual([]);
  });
});
