import { METRIC_NAMES } from '../../src/metric/index.ts';
import { alternativesOf, kindOf, type SchemaNode, sectionsOf } from './schema-node.ts';

const NAMES: Readonly<Record<string, string>> = {
  integer: 'whole number',
  number: 'number',
  string: 'text',
  boolean: 'true or false',
  null: 'null',
};

function enumText(values: readonly unknown[]): string {
  const isMetric = values.length === METRIC_NAMES.length && METRIC_NAMES.every((name) => values.includes(name));
  return isMetric ? 'a [metric](#metrics)' : values.map((value) => `\`${value}\``).join(', ');
}

/** What a value may be, in words. */
export function typeText(node: SchemaNode): string {
  const several = alternativesOf(node);
  const kinds = several.map(kindOf);
  if (several.length > 1 && !kinds.includes(undefined))
    return `section of kind ${kinds.map((k) => `\`${k}\``).join(', ')}`;
  if (several.length > 1) return [...new Set(several.map(typeText))].join(' or ');
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return enumText(node.enum);
  if (node.type === 'array') return node.items === undefined ? 'list' : `list of ${typeText(node.items)}`;
  if (node.properties !== undefined) return 'section';
  if (node.type === 'object') {
    const { additionalProperties: of, propertyNames } = node;
    const name = propertyNames?.enum === undefined ? 'names' : 'metrics';
    return typeof of === 'object' && of.type !== undefined
      ? `${name} with a ${typeText(of)} each`
      : `${name} with values`;
  }
  return NAMES[node.type ?? ''] ?? 'any value';
}

const plain = (value: number) => (Math.abs(value) >= 10_000 ? value.toLocaleString('en') : `${value}`);

/** Limits of a number or of the length of a list; empty where there are none that matter. */
function ownRange(node: SchemaNode): string {
  if (node.type === 'array') {
    const { minItems, maxItems } = node;
    if (minItems === undefined) return '';
    return maxItems === undefined ? `${minItems} or more of them` : `${minItems} to ${plain(maxItems)} of them`;
  }
  const low = node.exclusiveMinimum ?? node.minimum;
  const high = node.exclusiveMaximum ?? (node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum);
  const from = low === undefined ? '' : `${node.exclusiveMinimum === undefined ? '≥' : '>'} ${plain(low)}`;
  const to = high === undefined ? '' : `${node.exclusiveMaximum === undefined ? '≤' : '<'} ${plain(high)}`;
  return [from, to].filter((part) => part !== '').join(', ');
}

/** The limits of a value, of each alternative that has some. */
export function rangeText(node: SchemaNode): string {
  const ranges = alternativesOf(node).map(ownRange);
  return [...new Set(ranges.filter((range) => range !== ''))].join('; ');
}

/** The default as YAML would have it; `needed` where there must be a value. */
export function defaultText(node: SchemaNode, isRequired: boolean): string {
  if (node.default === undefined) return isRequired ? 'needed' : '';
  const isSection = sectionsOf(node).length > 0;
  if (!isSection) return `\`${JSON.stringify(node.default).replaceAll('"', '')}\``;
  const kind = (node.default as { kind?: string }).kind;
  return kind === undefined ? '' : `\`{kind: ${kind}}\``;
}
