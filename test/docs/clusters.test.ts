import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { ROOT, readRoot } from './read.ts';

const FOLDER = join(ROOT, 'examples/clusters');
const names = readdirSync(FOLDER);
const scripts = names.filter((name) => name.endsWith('.sh'));
const manifests = names.filter((name) => name.endsWith('.yaml'));
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

function documentsOf(name: string): unknown[] {
  return parseAllDocuments(read(name), { merge: true }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });
}

/** Every value of a document, with the path to it. */
function valuesOf(value: unknown, path = ''): { path: string; value: unknown }[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, one]) => valuesOf(one, `${path}/${key}`))
      : [];
  return [{ path, value }, ...below];
}

/** Command lines of mixnas in a text: the command and its options. */
function callsIn(text: string): { command: string; options: string[] }[] {
  return [...text.matchAll(/mixnas (worker|search|resume)\b([^\n]*)/g)].map(([, command, rest]) => ({
    command: command as string,
    options: [...(rest as string).matchAll(/(?<![\w-])--[a-z-]+/g)].map(([option]) => option),
  }));
}

/** Lists of arguments that begin with a command, as `args` of a container has them. */
function listsIn(documents: unknown[]): { command: string; options: string[] }[] {
  return valuesOf(documents).flatMap(({ value }) =>
    Array.isArray(value) && ['worker', 'search', 'resume'].includes(String(value[0]))
      ? [{ command: String(value[0]), options: value.map(String).filter((word) => word.startsWith('--')) }]
      : [],
  );
}

const calls = names.flatMap((name) => {
  const lists = name.endsWith('.yaml') ? listsIn(documentsOf(name)) : [];
  return [...callsIn(read(name)), ...lists].map((call) => ({ name, ...call }));
});

describe('the files for clusters', () => {
  it('are each named by the page about them', () => {
    const page = readRoot('docs/clusters.md');
    expect(names.filter((name) => !page.includes(`examples/clusters/${name}`))).toEqual([]);
  });

  it.each(scripts)('%s is a script that bash reads', (name) => {
    expect(read(name)).toMatch(/^#!\/bin\/bash\n/);
    execFileSync('bash', ['-n', join(FOLDER, name)]);
  });

  it.each(manifests)('%s is YAML without errors', (name) => {
    expect(documentsOf(name).length).toBeGreaterThan(0);
  });

  it('call mixnas with options that it has', () => {
    expect(calls.length).toBeGreaterThan(7);
    const wrong = calls.flatMap(({ name, command, options }) => {
      const known = COMMANDS[command as 'worker'].options.map(({ flags }) => flags.split(' ')[0]);
      return options
        .filter((option) => !known.includes(option))
        .map((option) => `${name}: mixnas ${command} ${option}`);
    });
    expect(wrong).toEqual([]);
  });

  it('end workers by the signals that they heed, and say when', () => {
    const workers = read('slurm-workers.sh');
    expect(workers).toMatch(/^#SBATCH --signal=B:USR1@60$/m);
    expect(workers).toMatch(/^#SBATCH --requeue$/m);
    expect(workers.trim().split('\n').at(-1)).toMatch(/^exec mixnas worker /);
  });

  it('give Redis the settings that a queue needs, a password included', () => {
    for (const name of ['slurm-search.sh', ...manifests]) {
      const words = name.endsWith('.yaml')
        ? valuesOf(documentsOf(name))
            .map(({ value }) => String(value))
            .join(' ')
        : read(name);
      expect(words).toMatch(/maxmemory-policy[ ,\n]+noeviction/);
      expect(words).toMatch(/appendonly[ ,\n]+yes/);
      expect(words).toMatch(/requirepass/);
    }
  });

  it('select in Kubernetes the pods that there are', () => {
    const documents = documentsOf('kubernetes.yaml') as {
      kind: string;
      spec: {
        selector?: { app?: string; matchLabels?: { app: string } };
        template?: { metadata: { labels: { app: string } } };
      };
    }[];
    const labels = documents.flatMap(({ spec }) => spec.template?.metadata.labels.app ?? []);
    const wanted = documents.flatMap(({ spec: { selector } }) => selector?.app ?? selector?.matchLabels?.app ?? []);
    expect(labels.sort()).toEqual(['redis', 'search', 'worker']);
    expect(wanted.filter((app) => !labels.includes(app))).toEqual([]);
    const grace = valuesOf(documents).filter(({ path }) => path.endsWith('/terminationGracePeriodSeconds'));
    expect(grace.map(({ value }) => value)).toEqual([120, 30]);
  });
});
