import { z } from 'zod';
import { configSchema, trainingConfigSchema } from '../../config/index.ts';
import { protocolJsonSchema } from '../../trial/index.ts';

/** The JSON Schema of a kind of document as it is printed and written: of search configs where none is named. */
export function schemaText(kind: 'search' | 'training' | 'protocol'): string {
  const schema =
    kind === 'protocol'
      ? protocolJsonSchema()
      : z.toJSONSchema(kind === 'training' ? trainingConfigSchema : configSchema, { io: 'input' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
