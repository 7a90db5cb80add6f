import { z } from 'zod';
import type { Json } from '../../util/json.ts';
import { FROM_MIXNAS } from './from-mixnas.ts';
import { FROM_TRAINER } from './from-trainer.ts';
import { PROTOCOL } from './values.ts';

/** One message's schema, without the header that the whole document has. */
function messageSchema(message: z.ZodType): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(message, { io: 'output', reused: 'inline' });
  return JSON.parse(JSON.stringify(schema, dropClosed)) as Json;
}

/** Both sides ignore keys that they do not know: objects are open in the published schema, whatever zod says of them. */
function dropClosed(key: string, value: unknown): unknown {
  return key === 'additionalProperties' && value === false ? undefined : value;
}

/** The trainer protocol as one JSON Schema: a line of either direction; `$defs` has each message by its name. */
export function protocolJsonSchema(): Json {
  const messages = Object.entries({ ...FROM_MIXNAS, ...FROM_TRAINER });
  const refs = (names: object) => Object.keys(names).map((name) => ({ $ref: `#/$defs/${name}` }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `mixnas trainer protocol, version ${PROTOCOL}`,
    description: 'One line of the stream: docs/trainer-protocol.md says when which message comes.',
    anyOf: [{ $ref: '#/$defs/fromMixnas' }, { $ref: '#/$defs/fromTrainer' }],
    $defs: {
      fromMixnas: { description: 'read by the trainer on file descriptor 3', anyOf: refs(FROM_MIXNAS) },
      fromTrainer: { description: 'written by the trainer on file descriptor 4', anyOf: refs(FROM_TRAINER) },
      ...Object.fromEntries(messages.map(([name, message]) => [name, messageSchema(message)])),
    },
  };
}
