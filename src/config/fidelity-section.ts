import { z } from 'zod';
import { whole } from './config-values.ts';
import type { DataSettings } from './data-section.ts';
import type { EvaluatorSettings, SearchSettings } from './run-sections.ts';
import type { TrainingSection } from './training-section.ts';

const rungSchema = z.strictObject({
  epochs: whole(1).describe('total epochs of training when the rung is done; the last rung: training.epochs'),
  imagesPerClass: whole(1)
    .optional()
    .describe("training images per class, including those of the rungs below; default: all of the data's"),
  resolution: whole(8).max(1024).optional().describe("side of the images in pixels; default: the data's"),
});

/** How much of a full training each candidate gets, and which ones are promoted. */
export const fidelitySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('full') }).describe('every candidate is trained to the end'),
  z
    .strictObject({
      kind: z.literal('asha'),
      eta: whole(1).default(3).describe('one in this many is promoted from each rung to the next; 1: all of them'),
      annealEpochs: whole(0)
        .default(1)
        .describe('epochs of falling rate on a copy of the network before it is measured at a lower rung; 0 = none'),
      finish: z
        .number()
        .min(0)
        .max(1)
        .default(0.2)
        .describe(
          'last part of search.maxSeconds, a share, in which the paused trial with the largest expected gain is promoted first',
        ),
      rungs: z.array(rungSchema).min(2).max(10).describe('from the cheapest to the full training'),
    })
    .describe('asynchronous successive halving: candidates are paused at each rung, and the best are promoted'),
]);

export type FidelitySettings = z.infer<typeof fidelitySchema>;
export type RungSettings = z.infer<typeof rungSchema>;
export type AshaSettings = Extract<FidelitySettings, { kind: 'asha' }>;

/** A problem at a path of the config. */
interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

interface Neighbours {
  readonly fidelity: FidelitySettings;
  readonly data?: DataSettings | undefined;
  readonly training: TrainingSection;
  readonly evaluator: EvaluatorSettings;
  readonly search: SearchSettings;
}

function atRung(i: number, key: string, message: string): Problem {
  return { path: ['fidelity', 'rungs', i, key], message };
}

function epochProblems({ rungs }: AshaSettings, epochs: number): Problem[] {
  const last = rungs.length - 1;
  return rungs.flatMap((rung, i) => {
    const before = rungs[i - 1]?.epochs ?? 0;
    if (rung.epochs <= before) return [atRung(i, 'epochs', `expected more epochs than the rung before (${before})`)];
    if (i !== last || rung.epochs === epochs) return [];
    return [atRung(i, 'epochs', `expected training.epochs (${epochs}): the last rung is the full training`)];
  });
}

/** Images or resolution: rising, and at the end all that the data has. */
function amountProblems(
  { rungs }: AshaSettings,
  key: 'imagesPerClass' | 'resolution',
  whole: number | undefined,
): Problem[] {
  const last = rungs.length - 1;
  const all = whole ?? Number.POSITIVE_INFINITY;
  return rungs.flatMap((rung, i) => {
    const [value, before] = [rung[key] ?? all, rungs[i - 1]?.[key] ?? (i === 0 ? 0 : all)];
    if (value > all) return [atRung(i, key, `expected at most data.${key} (${whole})`)];
    if (value < before) {
      return [
        atRung(i, key, `expected no less than the rung before (${Number.isFinite(before) ? before : 'all of it'})`),
      ];
    }
    if (i < last || value === all) return [];
    return [atRung(i, key, `expected ${whole ?? 'nothing'}: the last rung is the full training`)];
  });
}

/** What is wrong with the rungs as the other sections stand. */
export function fidelityProblems({ fidelity, data, training, evaluator, search }: Neighbours): Problem[] {
  if (fidelity.kind === 'full') return [];
  if (evaluator.kind === 'tabular') {
    return [{ path: ['fidelity', 'kind'], message: 'expected full: a table of known results has no fidelities' }];
  }
  const { eta, rungs } = fidelity;
  const needed = eta ** (rungs.length - 1);
  const tooFew = {
    path: ['search', 'trials'],
    message: `expected at least ${needed}: with fewer, no network reaches the last of ${rungs.length} rungs (eta ${eta})`,
  };
  return [
    ...epochProblems(fidelity, training.epochs),
    ...amountProblems(
      fidelity,
      'imagesPerClass',
      data !== undefined && 'imagesPerClass' in data ? data.imagesPerClass : undefined,
    ),
    ...amountProblems(fidelity, 'resolution', data?.resolution),
    ...(search.trials < needed ? [tooFew] : []),
  ];
}
