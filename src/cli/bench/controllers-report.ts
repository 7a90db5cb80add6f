import type { BenchRow, ControllerBenchResult } from '../../measure/index.ts';
import { formatCount, formatTable } from '../../util/format.ts';

const TITLES = { single: 'one objective: accuracy', pareto: 'two objectives: accuracy and macs' } as const;

/** The figures of `mixnas bench controllers` for people: a table per problem. */
export function benchTable(result: Omit<ControllerBenchResult, 'curves'>): string {
  const columns = [
    { title: 'controller' },
    ...['trials', 'regret mean', 'median', 'quartiles', 'hv median', 'min', 'quartiles', 'ms/trial'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ];
  const row = (r: BenchRow) => [
    r.controller,
    String(r.after),
    r.regret_mean.toFixed(3),
    r.regret_median.toFixed(3),
    `${r.regret_q25.toFixed(3)}–${r.regret_q75.toFixed(3)}`,
    r.hv_ratio_median.toFixed(4),
    r.hv_ratio_min.toFixed(4),
    `${r.hv_ratio_q25.toFixed(4)}–${r.hv_ratio_q75.toFixed(4)}`,
    r.ms_per_trial.toFixed(2),
  ];
  const { accuracy, macs } = result.reference;
  const against = result.isExact ? 'the best of the whole space' : 'the best that any run found';
  const head = `space ${result.space}, ${result.source}; regret in percent points against ${against}; hypervolume from ${(100 * accuracy).toFixed(1)} % and ${formatCount(macs)} macs\n`;
  const sections = (['single', 'pareto'] as const).map(
    (problem) =>
      `\n${TITLES[problem]}\n${formatTable(columns, result.results.filter((r) => r.problem === problem).map(row))}`,
  );
  return head + sections.join('');
}
