import { z } from 'zod';
import { configSchema, experimentConfigSchema, trainingConfigSchema } from '../../config/index.ts';
import { protocolJsonSchema } from '../../trial/index.ts';

/** Titles of the schemas of configs, by which they are known again. */
const TITLES = {
  search: 'Config of a mixnas search',
  training: 'Config of a mixnas training',
  experiment: 'Config of a mixnas experiment',
} as const;

const SCHEMAS = { search: configSchema, training: trainingConfigSchema, experiment: experimentConfigSchema } as const;

/** The JSON Schema of a kind of document as it is printed and written: of search configs where none is named. */
export function schemaText(kind: keyof typeof SCHEMAS | 'protocol'): string {
  const schema =
    kind === 'protocol'
      ? protocolJsonSchema()
      : {
          title: TITLES[kind],
          ...z.toJSONSchema(SCHEMAS[kind], { io: 'input' }),
        };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Whether a text is the schema of search configs, of whatever version of mixnas. */
export function isSearchSchema(text: string): boolean {
  try {
    return (JSON.parse(text) as { title?: unknown } | null)?.title === TITLES.search;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
