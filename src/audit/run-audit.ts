import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import { openTable, type Table } from '../evaluate/index.ts';
import type { SpaceSource } from '../run/index.ts';
import { planSearch, type SearchContext, type SearchPlan } from '../search/index.ts';
import { type Genotype, genotypeText } from '../space/index.ts';
import { MixnasError } from '../util/errors.ts';
import { type AuditResult, auditResult, type TruthSource } from './audit-result.ts';
import { chooseNetworks } from './choose-networks.ts';
import { evaluationRun, listedSearch } from './evaluation-run.ts';
import { meanAccuracies, type Readings, readingsOf } from './readings.ts';
import { kendallTau } from './statistics/correlation.ts';
import type { Variant } from './variants.ts';

/** Where the truth is to come from: a file of known results, or longer trainings. */
export type TruthTask =
  | { readonly kind: 'table'; readonly file: string }
  | { readonly kind: 'training'; readonly config: Config; readonly seeds: number };

/** What is to be audited. */
export interface AuditTask {
  readonly source: SpaceSource;
  /** The first is the config's own. */
  readonly proxies: readonly [Variant, ...Variant[]];
  readonly truth: TruthTask;
  /** How many networks to choose, or the networks. */
  readonly networks: number | readonly Genotype[];
  /** Where results are kept. */
  readonly folder: string;
}

/** Networks below which a rank correlation says nothing. */
const LEAST = 3;

interface Truth {
  readonly source: TruthSource;
  readonly values: readonly (number | null)[];
}

/** Passes every note on once: several searches of one audit say the same of the machine. */
function withoutRepeats(context: SearchContext): SearchContext {
  const said = new Set<string>();
  const onEvent: SearchContext['onEvent'] = (event) => {
    if (event.kind === 'note' && said.has(event.message)) return;
    if (event.kind === 'note') said.add(event.message);
    context.onEvent(event);
  };
  return { ...context, onEvent };
}

/** What the config's search knows of networks untrained. */
async function openPlan(
  { config }: Variant,
  { source, folder }: AuditTask,
  context: SearchContext,
): Promise<SearchPlan> {
  const { front: _, ...rest } = config;
  const front = { metrics: ['accuracy', 'macs'], reference: {} } as const;
  const own = { ...rest, front: { ...front, metrics: [...front.metrics] } };
  const plan = await planSearch(own, source.space, context, folder);
  await plan.evaluator.close();
  await plan.meter?.close();
  return plan;
}

function networksOf(
  { networks }: AuditTask,
  { space, candidates, config }: SearchPlan,
  table: Table | null,
  context: SearchContext,
): readonly Genotype[] {
  const within = table?.entries().map(({ genotype }) => genotype) ?? null;
  const chosen =
    typeof networks === 'number'
      ? chooseNetworks({ space, candidates, seed: config.seed, within }, networks)
      : networks;
  const missing = chosen.find((genotype) => table !== null && table.accuracyOf(genotype) === undefined);
  if (missing !== undefined) {
    throw new MixnasError('TABLE_MISSING', `the truth's table has no network ${genotypeText(space, missing)}`, {
      hint: 'leave it out of --genotypes, or let longer trainings tell the truth',
    });
  }
  const kept = chosen.filter((genotype) => candidates.violation(genotype) === 0);
  if (kept.length < chosen.length) {
    const message = `${chosen.length - kept.length} of ${chosen.length} networks break the constraints and are left out; --set constraints=[] audits them too`;
    context.onEvent({ kind: 'note', message });
  }
  if (kept.length >= LEAST) return kept;
  throw new MixnasError('USAGE', `an audit compares at least ${LEAST} networks; there are ${kept.length}`, {
    hint: 'relax the constraints, or give more genotypes',
  });
}

/** The readings of one proxy, or null when the audit is interrupted. */
async function read(
  { name, config }: Variant,
  genotypes: readonly Genotype[],
  { source, folder }: Pick<AuditTask, 'source' | 'folder'>,
  context: SearchContext,
): Promise<[Readings, ...Readings[]] | null> {
  context.onEvent({ kind: 'note', message: `${name}: ${genotypes.length} networks` });
  const run = await evaluationRun(listedSearch(config, genotypes), source, folder, context);
  return run === null ? null : readingsOf(name, run);
}

/** Mean tau over all pairs of seeds, of the networks that no seed failed on; null with one seed. */
function seedTau(seeds: readonly Readings[]): number | null {
  const pairs = seeds.flatMap((a, i) => seeds.slice(0, i).map((b) => [a.accuracies, b.accuracies] as const));
  const taus = pairs.map(([a, b]) => {
    const known = a.flatMap((value, i) => (value === null || b[i] == null ? [] : [[value, b[i] as number] as const]));
    return kendallTau(
      known.map(([value]) => value),
      known.map(([, value]) => value),
    );
  });
  return taus.length === 0 ? null : taus.reduce((sum, tau) => sum + tau, 0) / taus.length;
}

/** Longer trainings; every seed is one that no proxy of the same config has. */
async function trainTruth(
  { config, seeds }: Extract<TruthTask, { kind: 'training' }>,
  genotypes: readonly Genotype[],
  { source, folder }: AuditTask,
  context: SearchContext,
): Promise<Truth | null> {
  const all: Readings[] = [];
  for (let i = 1; i <= seeds; i++) {
    const variant = { name: `truth, seed ${i} of ${seeds}`, config: { ...config, seed: config.seed + i } };
    const own = { source, folder: join(folder, 'truth', `seed-${i}`) };
    const readings = await read(variant, genotypes, own, context);
    if (readings === null) return null;
    all.push(readings[0]);
  }
  const secondsPerNetwork = all.reduce((sum, one) => sum + one.secondsPerNetwork, 0);
  const { epochs } = config.training;
  return {
    source: { kind: 'training', epochs, seeds, secondsPerNetwork, seedTau: seedTau(all) },
    values: meanAccuracies(all),
  };
}

function lookUp(table: Table, file: string, genotypes: readonly Genotype[]): Truth {
  return { source: { kind: 'table', file }, values: genotypes.map((genotype) => table.accuracyOf(genotype) ?? null) };
}

/**
 * Audits proxies: evaluates networks of the space by each of them and by the truth, and compares the rankings. Every proxy is a
 * run of its own under `proxies/` of the folder, every seed of the truth one under `truth/`; those that are there are continued.
 *
 * @returns null when it was interrupted: called again with the same task it continues
 * @throws MixnasError of a search; `RUN_CHANGED` when the folder holds an audit of other networks or settings;
 *   `TABLE_MISSING` for a network that the truth's table lacks
 */
export async function runAudit(task: AuditTask, outside: SearchContext): Promise<AuditResult | null> {
  const { source, proxies, folder, truth } = task;
  const context = withoutRepeats(outside);
  const table = truth.kind === 'table' ? openTable(truth.file, source.space) : null;
  const plan = await openPlan(proxies[0], task, context);
  const genotypes = networksOf(task, plan, table, context);
  const readings: Readings[] = [];
  for (const proxy of proxies) {
    const own = await read(proxy, genotypes, { source, folder: join(folder, 'proxies', proxy.name) }, context);
    if (own === null) return null;
    readings.push(...own);
  }
  const known =
    truth.kind === 'table'
      ? lookUp(table as Table, truth.file, genotypes)
      : await trainTruth(truth, genotypes, task, context);
  if (known === null) return null;
  const { space, target, candidates, config, data } = plan;
  return auditResult({
    space,
    target,
    candidates,
    validationImages: data?.images?.validation,
    seed: config.seed,
    genotypes,
    readings: readings as [Readings, ...Readings[]],
    source: known.source,
    truth: known.values,
  });
}
