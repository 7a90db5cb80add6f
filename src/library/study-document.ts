import { z } from 'zod';
import { EVALUATED_NAMES } from '../metric/index.ts';
import { checkDocument } from '../util/check-document.ts';

const genotype = z.array(z.int().min(0));

const asked = z.strictObject({
  genotype,
  note: z.json().optional().describe('what the controller wants back with the result'),
});

const told = z.union([
  z.strictObject({ id: z.int().min(0), metrics: z.partialRecord(z.enum(EVALUATED_NAMES), z.number()) }),
  z.strictObject({ id: z.int().min(0), failed: z.string() }),
  z
    .strictObject({ id: z.int().min(0), infeasible: z.literal(true) })
    .describe('it breaks a constraint: nobody was given it'),
]);

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('study'),
  settings: z.record(z.string(), z.json()).describe('what createStudy was given, with every default'),
  space: z.string().describe('the search space, as YAML'),
  asked: z.array(asked).describe('in the order of their ids, from 0'),
  told: z.array(told).describe('in the order of telling'),
});

/** A study as plain JSON: what it was made with, what it proposed, and what it was told, each in its order. */
export type StudyDocument = z.infer<typeof schema>;
/** A network that a study proposed. */
export type Asked = StudyDocument['asked'][number];
/** What a study was told of a network. */
export type ToldOf = StudyDocument['told'][number];

/**
 * A stored study, checked.
 * @throws MixnasError `STUDY_INVALID`
 */
export function parseStudy(document: unknown): StudyDocument {
  const hint = 'expected what JSON.stringify(study) gave';
  return checkDocument(schema, document, { code: 'STUDY_INVALID', what: 'the study', source: 'study', hint });
}
