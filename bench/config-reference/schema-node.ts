/** What the reference reads of a node of a JSON Schema. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly required?: readonly string[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** The alternatives of a node, those of its alternatives included; itself where it has none. */
export function alternativesOf(node: SchemaNode): readonly SchemaNode[] {
  const inner = node.anyOf ?? node.oneOf;
  return inner === undefined ? [node] : inner.flatMap(alternativesOf);
}

/** The alternatives that are sections. */
export function sectionsOf(node: SchemaNode): readonly SchemaNode[] {
  return alternativesOf(node).filter(({ properties }) => properties !== undefined);
}

/** The kind of a section that is one of several; undefined of others. */
export function kindOf({ properties }: SchemaNode): string | undefined {
  const kind = properties?.kind?.const;
  return typeof kind === 'string' ? kind : undefined;
}
