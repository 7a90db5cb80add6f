import { z } from 'zod';
import { configSchema, experimentConfigSchema } from '../../src/config/index.ts';
import { METRIC_NAMES, metricInfo } from '../../src/metric/index.ts';
import { EXAMPLES } from './examples.ts';
import { rowsOf, tableOf } from './rows.ts';
import { alternativesOf, kindOf, type SchemaNode, sectionsOf } from './schema-node.ts';

const INTRODUCTION = `# The config

A search is described by one YAML file. \`mixnas init\` writes one for your images; \`configs/\` has examples, which \`mixnas configs\` lists.
This page lists every key: it is made of the schema that configs are checked with (\`npx tsx bench/write-config-reference.ts\`).

- What is left out has the default. \`mixnas config FILE\` prints a config with every default filled in.
- Unknown keys are errors, and all problems are told at once, each with its line.
- \`--set training.epochs=3\` changes one key on the command line, \`--set constraints.0.max=10M\` one of a list. Flags win over
  \`--set\`, which wins over the file.
- Paths are relative to the file that names them; \`~\` is the home folder.
- Amounts may have \`k\`, \`M\` or \`G\` behind them: \`20M\` is 20,000,000.
- The config of a training (\`mixnas train NETWORK CONFIG\`) has the sections \`name\`, \`seed\`, \`data\`, \`task\`, \`training\`, \`evaluator\` (\`train\`, \`program\` or
  \`torch\`) and \`engine\`. A search's config serves too; the other sections are not used then.
- The config of an experiment (\`mixnas experiment CONFIG\`) has the section \`experiment\` in place of \`space\` and \`controller\`.
- Editors complete keys and show their meaning with the schema that \`mixnas config --schema\` prints.

The smallest config:

\`\`\`yaml
name: first
space: mixnet-tiny
data: {kind: synthetic}
\`\`\`

`;

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.:]$/.test(first) ? first : `${first}.`;
}

function exampleOf(key: string): string {
  const yaml = EXAMPLES[key];
  return (yaml ?? '')
    .split('---\n')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => `\`\`\`yaml\n${one}\n\`\`\`\n\n`)
    .join('');
}

/** Keys that are alike in most of several sections: names, by the kinds that have them. */
function sharedBy(sections: readonly SchemaNode[]): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, { readonly name: string; readonly of: string[] }>();
  for (const section of sections) {
    for (const [name, node] of Object.entries(section.properties ?? {})) {
      if (name === 'kind') continue;
      const key = `${name} ${JSON.stringify(node)}`;
      const known = kinds.get(key) ?? { name, of: [] };
      kinds.set(key, known);
      known.of.push(kindOf(section) ?? '');
    }
  }
  const most = [...kinds.values()].filter(({ of }) => of.length > 1 && of.length > sections.length / 2);
  return new Map(most.map(({ name, of }) => [name, of]));
}

/** A table for each set of kinds that have keys in common. */
function sharedText(sections: readonly SchemaNode[], shared: ReturnType<typeof sharedBy>): string {
  const sets = [...new Set([...shared.values()].map((of) => of.join(' ')))];
  const tables = sets.map((set) => {
    const kinds = set.split(' ');
    const first = sections.find((section) => kinds[0] === kindOf(section)) as SchemaNode;
    const names = kinds.map((kind) => `\`${kind}\``).join(', ');
    const head = kinds.length === sections.length ? 'every kind' : names;
    return `Keys of ${head}:\n\n${tableOf(rowsOf(only(first, (key) => shared.get(key)?.join(' ') === set)))}`;
  });
  return tables.join('');
}

function only(node: SchemaNode, keep: (name: string) => boolean): SchemaNode {
  return {
    ...node,
    properties: Object.fromEntries(Object.entries(node.properties ?? {}).filter(([name]) => keep(name))),
  };
}

/** A section that is one of several kinds: what they have in common, then each. */
function kindsText(name: string, sections: readonly SchemaNode[]): string {
  const shared = sharedBy(sections);
  const each = sections.map((section) => {
    const kind = kindOf(section) ?? '';
    const isOwn = (key: string) => !shared.get(key)?.includes(kind);
    const table = tableOf(rowsOf(only(section, isOwn)));
    return `### ${name}: ${kind}\n\n${sentence(section.description ?? '')}\n\n${table}${exampleOf(`${name}.${kind}`)}`;
  });
  return `${sharedText(sections, shared)}${each.join('')}`;
}

function sectionText(name: string, node: SchemaNode): string {
  const listed = alternativesOf(node).flatMap(({ items }) => (items === undefined ? [] : sectionsOf(items)));
  const sections = sectionsOf(node);
  const kind = (node.default as { kind?: string } | undefined)?.kind;
  const without = kind === undefined ? '' : ` Without it: \`{kind: ${kind}}\`.`;
  const head = `## ${name}\n\n${sentence(node.description ?? '')}${without}\n\n`;
  if (listed.length > 0)
    return `${head}A list; each entry has:\n\n${tableOf(listed.flatMap((entry) => rowsOf(entry)))}${exampleOf(name)}`;
  if (sections.some((section) => kindOf(section) !== undefined))
    return `${head}${exampleOf(name)}${kindsText(name, sections)}`;
  return `${head}${tableOf(sections.flatMap((section) => rowsOf(section)))}${exampleOf(name)}`;
}

function metricsText(): string {
  const known = {
    built: 'from the network',
    measured: 'predicted, or measured before training',
    trained: 'after training',
  };
  const rows = METRIC_NAMES.map((name) => {
    const { meaning, direction, known: by } = metricInfo(name);
    return `| \`${name}\` | ${meaning} | ${direction === 'max' ? 'higher' : 'lower'} | ${known[by]} |\n`;
  });
  return `## Metrics

Any of them may be limited by a constraint, be one of two or three objectives (\`pareto\`), and stand on an axis of the front. Those of which less is
better may be the \`metric\` of a reward. Constraints on what is known before training prevent the training.

| metric | meaning | better | known |
| --- | --- | --- | --- |
${rows.join('')}`;
}

/** `docs/config.md`: every key of a search's config with type, default, range and meaning, and an example of each section. */
export function configReference(): string {
  const [schema, withExperiment] = [configSchema, experimentConfigSchema].map(
    (of) => z.toJSONSchema(of, { io: 'input', reused: 'inline' }) as unknown as SchemaNode,
  ) as [SchemaNode, SchemaNode];
  const experiment = sectionText('experiment', withExperiment.properties?.experiment ?? {});
  const entries = Object.entries(schema.properties ?? {});
  const isPlain = ([, node]: [string, SchemaNode]) =>
    alternativesOf(node).every(({ type }) => type !== 'object' && type !== 'array');
  const plain = only(schema, (name) => entries.some((entry) => entry[0] === name && isPlain(entry)));
  const sections = entries.filter((entry) => !isPlain(entry)).map(([name, node]) => sectionText(name, node));
  return `${INTRODUCTION}## Top level\n\n${tableOf(rowsOf(plain))}${sections.join('')}${experiment}${metricsText()}`;
}
