import { defaultText, rangeText, typeText } from './describe-value.ts';
import { alternativesOf, kindOf, type SchemaNode, sectionsOf } from './schema-node.ts';

/** One key of the reference. */
export interface Row {
  /** As in `--set`, without the name of its section: `schedule.warmupEpochs`. */
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly range: string;
  readonly meaning: string;
}

const MEANINGS: Readonly<Record<string, string>> = {
  'finals.training':
    'what differs from the section `training`, for instance `batchSize`: any of its keys but `epochs` and `patience`',
};

function meaningOf(key: string, node: SchemaNode): string {
  const own = MEANINGS[key];
  if (own !== undefined) return own;
  const isMetric = typeText(node).includes('[metric]') && alternativesOf(node).every(({ type }) => type === 'string');
  if (isMetric) return 'what is limited';
  if (node.description === undefined) throw new Error(`${key} has no description: give its schema one`);
  return node.description;
}

function rowOf(key: string, node: SchemaNode, isRequired: boolean): Row {
  const meaning = meaningOf(key, node);
  return { key, type: typeText(node), default: defaultText(node, isRequired), range: rangeText(node), meaning };
}

/** The keys of sections that are alternatives: each once where they are alike, with the kinds that have it. */
function rowsOfKinds(sections: readonly SchemaNode[], prefix: string): readonly Row[] {
  const kinds = new Map<string, { readonly row: Row; readonly of: string[] }>();
  for (const section of sections) {
    for (const row of rowsOf(section, prefix)) {
      const known = kinds.get(JSON.stringify(row)) ?? { row, of: [] };
      kinds.set(JSON.stringify(row), known);
      known.of.push(`\`${kindOf(section) ?? ''}\``);
    }
  }
  return [...kinds.values()].map(({ row, of }) =>
    of.length === sections.length ? row : { ...row, meaning: `${of.join(', ')}: ${row.meaning}` },
  );
}

/** The keys of the entries of a list, or of the alternatives of a section, that lie below a key. */
function rowsBelow(key: string, node: SchemaNode): readonly Row[] {
  if (key in MEANINGS) return [];
  const entries = alternativesOf(node).flatMap(({ items }) => (items === undefined ? [] : sectionsOf(items)));
  return [...entries.flatMap((entry) => rowsOf(entry, `${key}[].`)), ...rowsOfKinds(sectionsOf(node), `${key}.`)];
}

/** The keys of a section in the order of its schema, those of sections within it behind their own; not `kind`. */
export function rowsOf({ properties = {}, required = [] }: SchemaNode, prefix = ''): readonly Row[] {
  return Object.entries(properties)
    .filter(([name]) => name !== 'kind')
    .flatMap(([name, node]) => {
      const key = `${prefix}${name}`;
      return [rowOf(key, node, required.includes(name)), ...rowsBelow(key, node)];
    });
}

const cell = (text: string) => text.replaceAll('|', '\\|');

/** Rows as a table of Markdown; nothing for none. */
export function tableOf(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map((row) =>
    [`\`${row.key}\``, row.type, row.default, row.range, row.meaning].map((text) => ` ${cell(text)} `).join('|'),
  );
  const head = '| key | type | default | range | meaning |\n| --- | --- | --- | --- | --- |';
  return `${head}\n${lines.map((line) => `|${line}|\n`).join('')}\n`;
}
