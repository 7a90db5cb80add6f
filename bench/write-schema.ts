import { writeFileSync } from 'node:fs';
import { architectureJsonSchema } from '../src/architecture/index.ts';

/** Writes docs/architecture.schema.json from the schema that architecture files are read with: `npx tsx bench/write-schema.ts`. */
const file = new URL('../docs/architecture.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(architectureJsonSchema(), null, 2)}\n`);
