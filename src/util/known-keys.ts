import { z } from 'zod';
import { valueAt } from './problems.ts';

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly const?: unknown;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

function branchFor(node: SchemaNode, value: unknown): SchemaNode {
  const branches = node.oneOf ?? node.anyOf;
  if (branches === undefined) return node;
  const fits = (branch: SchemaNode): boolean =>
    Object.entries(branch.properties ?? {}).every(
      ([key, property]) => property.const === undefined || valueAt(value, [key]) === property.const,
    );
  return branches.find(fits) ?? node;
}

/** The keys that a schema allows in the section at `path`, given what the document says so far. */
export function knownKeysAt(schema: z.ZodType, document: unknown, path: readonly PropertyKey[]): readonly string[] {
  let node = branchFor(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode, document);
  path.forEach((key, i) => {
    const next = typeof key === 'number' ? node.items : node.properties?.[String(key)];
    node = branchFor(next ?? {}, valueAt(document, path.slice(0, i + 1)));
  });
  return Object.keys(node.properties ?? {});
}
