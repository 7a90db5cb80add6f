import { z } from 'zod';
import { checkDocument } from '../util/check-document.ts';
import type { RunInfo } from './rows.ts';

const schema = z.looseObject({
  name: z.string(),
  createdAt: z.number(),
  versions: z.record(z.string(), z.string()),
  config: z.looseObject({}),
  space: z.looseObject({ name: z.string(), hash: z.string(), text: z.string() }),
  target: z.looseObject({ size: z.int().min(1), classes: z.int().min(1) }),
  data: z.looseObject({ hash: z.string(), classes: z.array(z.string()) }).nullable(),
  engine: z.string(),
  reference: z.record(z.string(), z.number()),
});

/**
 * What a run's file says of the run, checked to be that. What newer versions add is kept.
 * @throws MixnasError `RUN_DAMAGED` naming each field that is not what it should be
 */
export function checkInfo(value: unknown, folder: string): RunInfo {
  checkDocument(schema, value, {
    code: 'RUN_DAMAGED',
    what: 'what the run was started with',
    source: `run ${folder}`,
    hint: 'restore the run folder from a backup',
    exitCode: 1,
  });
  return value as RunInfo;
}
