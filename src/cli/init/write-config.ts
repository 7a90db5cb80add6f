import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MixnasError } from '../../util/errors.ts';
import { isSearchSchema, schemaText } from '../config/schema-of.ts';
import { writeOutput } from '../output.ts';

/** Name of the JSON Schema beside a config. */
export const SCHEMA_FILE = 'mixnas.schema.json';

function exists(path: string): MixnasError {
  return new MixnasError('OUTPUT_EXISTS', `${path}: the file exists already and is left as it is`, {
    hint: '--out FILE names another one, --force replaces it',
  });
}

/**
 * Makes sure that a config and its schema may be written.
 * @throws MixnasError `OUTPUT_EXISTS` for a config that is there, and a file in the schema's place that is none;
 * a schema that another version of mixnas wrote is replaced
 */
export function requireFree(file: string, force: boolean): void {
  if (force) return;
  if (existsSync(file)) throw exists(file);
  const schema = join(dirname(file), SCHEMA_FILE);
  if (existsSync(schema) && !isSearchSchema(readFileSync(schema, 'utf8'))) throw exists(schema);
}

/** Writes the schema, then the config that names it. @throws MixnasError `OUTPUT` */
export function writeConfig(file: string, text: string): void {
  writeOutput(join(dirname(file), SCHEMA_FILE), schemaText('search'));
  writeOutput(file, text);
}
