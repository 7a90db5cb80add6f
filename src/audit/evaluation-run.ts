import { existsSync } from 'node:fs';
import { type Config, parseConfig } from '../config/index.ts';
import type { SpaceSource } from '../run/index.ts';
import { resumeSearch, type SearchContext, startSearch } from '../search/index.ts';
import type { Genotype } from '../space/index.ts';
import { type RunRecord, readRun, runFile } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import { canonicalJson } from '../util/json.ts';

/** What decides which results a run has. */
const DECISIVE = ['seed', 'data', 'training', 'fidelity', 'evaluator', 'controller'] as const;

/**
 * The search that evaluates given networks as a search of the config would: one trial each, in their order, with all rungs.
 * What the config wants and forbids does not matter, for every network is to be read.
 */
export function listedSearch(config: Config, genotypes: readonly Genotype[]): Config {
  const { fidelity, search, objective: _o, constraints: _c, front: _f, device: _d, ...rest } = config;
  const { maxSeconds: _m, ...budget } = search;
  return parseConfig(
    {
      ...rest,
      controller: { kind: 'list', genotypes },
      fidelity: fidelity.kind === 'asha' ? { ...fidelity, eta: 1 } : fidelity,
      search: { ...budget, trials: genotypes.length },
    },
    'the audit',
  );
}

/** The settings of the run that differ from those asked for. */
function differences({ info }: RunRecord, config: Config, { space }: SpaceSource): string[] {
  const stored = parseConfig(info.config, `${info.name} (stored config)`);
  const { kind, threads } = config.engine;
  return [
    ...(info.space.hash === space.hash ? [] : ['space']),
    ...DECISIVE.filter((key) => canonicalJson(stored[key]) !== canonicalJson(config[key])),
    ...(kind === 'auto' || kind === stored.engine.kind ? [] : ['engine.kind']),
    ...(threads === undefined || threads === stored.engine.threads ? [] : ['engine.threads']),
  ];
}

/**
 * Brings a run of given networks to its end: starts it, continues it, or finds it finished.
 * @param config as `listedSearch` makes it
 * @returns null when it was interrupted
 * @throws MixnasError `RUN_CHANGED` when the folder holds a run of other networks or settings; of a search
 */
export async function evaluationRun(
  config: Config,
  source: SpaceSource,
  folder: string,
  context: SearchContext,
): Promise<RunRecord | null> {
  if (!existsSync(runFile(folder, 'database'))) {
    const { status } = await startSearch(config, source, folder, context);
    return status === 'interrupted' ? null : readRun(folder);
  }
  const found = readRun(folder);
  const differing = differences(found, config, source);
  if (differing.length > 0) {
    const what = differing.map((key) => (key === 'controller' ? 'the networks' : key)).join(', ');
    throw new MixnasError('RUN_CHANGED', `audit: run ${folder} was made with other values of: ${what}`, {
      hint: 'choose another folder with --out, or another name for the proxy',
    });
  }
  if (found.status === 'finished') return found;
  const { status } = await resumeSearch(folder, {}, context);
  return status === 'interrupted' ? null : readRun(folder);
}
