import type { PageRun } from '../../live/contract.ts';

/** Runs whose names tell them apart: where several have the same one, their folders follow in brackets. */
export function namedApart(runs: readonly PageRun[]): PageRun[] {
  return runs.map((run) => {
    const isAlone = runs.every((other) => other === run || other.name !== run.name);
    return isAlone ? run : { ...run, name: `${run.name} (${run.folder})` };
  });
}
