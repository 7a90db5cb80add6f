import { writeFileSync } from 'node:fs';
import { configReference } from './config-reference/reference.ts';

/** Writes docs/config.md from the schemas that configs are checked with: `npx tsx bench/write-config-reference.ts`. */
writeFileSync(new URL('../docs/config.md', import.meta.url), configReference());
