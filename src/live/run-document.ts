import { stringify } from 'yaml';
import { epochScore } from '../metric/index.ts';
import { dataText, type Report } from '../report/index.ts';
import type { SearchSpace } from '../space/index.ts';
import type { RunRecord } from '../store/index.ts';
import type { PageFinal, PageRun, RunState, RunStatusPart } from './contract.ts';
import { pageMetrics } from './page-metrics.ts';

function stateOf({ status, hasCrashed }: RunRecord): RunState {
  return hasCrashed === true ? 'crashed' : status;
}

function pageFinals({ finals }: Report): PageFinal[] {
  return (finals?.networks ?? []).map((network) => {
    const { number: trial, deviation, seeds } = network;
    return { trial, mean: epochScore(network), deviation, seeds: seeds.length };
  });
}

/**
 * The part of a run's description that changes while it runs.
 * @param now milliseconds since 1970; null: as far as the run itself tells
 */
export function statusPart(record: RunRecord, report: Report, lanes: number, now: number | null): RunStatusPart {
  const { run, counts, best, knee, front, hypervolume, closest, notes } = report;
  const isTimed = run.endedAt === null && now !== null;
  return {
    state: stateOf(record),
    stateText: record.statusDetail,
    endedAt: run.endedAt,
    durationSeconds: isTimed ? Math.max(0, (now - record.info.createdAt) / 1000) : run.durationSeconds,
    counts,
    best,
    knee,
    front,
    hypervolume,
    closest,
    finals: pageFinals(report),
    notes,
    metrics: pageMetrics(record),
    workers: Array.from({ length: lanes }, (_, lane) => `lane ${lane + 1}`),
  };
}

/** A run without its trials. @param given the folder as it was named */
export function runDocument(report: Report, space: SearchSpace, given: string, status: RunStatusPart): PageRun {
  const { run, frontMetrics, reference } = report;
  const { config } = run;
  return {
    ...status,
    name: run.name,
    folder: given,
    startedAt: run.createdAt,
    seed: config.seed,
    space: run.space.name,
    data: run.data === null ? run.engine : dataText(run),
    config: stringify(config),
    versions: { ...run.versions, engine: run.engine },
    objectives: frontMetrics,
    constraints: config.constraints.map(({ metric, min = null, max = null }) => ({ metric, min, max })),
    // nobody finds boxes by guessing
    chance: run.config.task?.kind === 'detection' ? null : run.chance,
    reference,
    choices: space.choices.map(({ path, options }) => ({ name: path, options })),
    budget: config.search.trials,
  };
}
