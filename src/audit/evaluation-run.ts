import { existsSync, readFileSync } from 'node:fs';
import { type Config, parseConfig, parseStoredConfig, withResolution } from '../config/index.ts';
import { metricInfo } from '../metric/index.ts';
import type { SpaceSource } from '../run/index.ts';
import { resumeSearch, type SearchContext, startSearch } from '../search/index.ts';
import type { Genotype } from '../space/index.ts';
import { type RunRecord, readRun, runFile } from '../store/index.ts';
import { decodeCheckpoint } from '../train/index.ts';
import { MixnasError } from '../util/errors.ts';
import { canonicalJson } from '../util/json.ts';

/** What decides which results a run has. */
const DECISIVE = ['seed', 'data', 'target', 'training', 'fidelity', 'evaluator', 'constraints', 'controller'] as const;

/**
 * The search that evaluates given networks as a search of the config would: one trial each, in their order, with all rungs.
 * What the config wants does not matter. Limits on what follows from the network alone stay, for shared weights are trained
 * on networks that keep them.
 */
export function listedSearch(config: Config, genotypes: readonly Genotype[]): Config {
  const { fidelity, search, constraints, objective: _o, front: _f, device: _d, ...rest } = config;
  const { maxSeconds: _m, finals: _n, ...budget } = search;
  return parseConfig(
    {
      ...rest,
      controller: { kind: 'list', genotypes },
      constraints: constraints.filter(({ metric }) => metricInfo(metric).known === 'built'),
      fidelity: fidelity.kind === 'asha' ? { ...fidelity, eta: 1 } : fidelity,
      search: { ...budget, trials: genotypes.length },
    },
    'the audit',
  );
}

/** The settings of the run that differ from those asked for. */
function differences({ info }: RunRecord, asked: Config, { space }: SpaceSource): string[] {
  const config = withResolution(asked, space.resolution);
  const stored = parseStoredConfig(info.config, `${info.name} (stored config)`);
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

/** Wall seconds that training the weights which the networks of a run share took; 0 where they share none. */
export function sharedSeconds(folder: string): number {
  const file = runFile(folder, 'shared');
  if (!existsSync(file)) return 0;
  return decodeCheckpoint(readFileSync(file), file).history.reduce((sum, { seconds }) => sum + seconds, 0);
}
