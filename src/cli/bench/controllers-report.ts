import type { BenchRow, ControllerBenchResult } from '../../measure/index.ts';
import { formatCount, formatTable } from '../../util/format.ts';

const TITLES = { single: 'one objective: accuracy', pareto: 'two objectives: accuracy and macs' } as const;

const COLUMNS = ['trials', 'regret mean', 'median', 'quartiles', 'hv median', 'min', 'quartiles'];

/**
 * The figures of `mixnas bench controllers` for people: a table per problem.
 * @param noise of a reading, percent points; where there is some, what the best readings recommend stands beside what the model does
 */
export function benchTable(result: Omit<ControllerBenchResult, 'curves'>, noise: number): string {
  const read = noise === 0 ? [] : ['read regret', 'read hv'];
  const columns = [
    { title: 'controller' },
    ...[...COLUMNS, ...read, 'ms/trial'].map((title) => ({
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
    ...(noise === 0 ? [] : [r.read_regret_mean.toFixed(3), r.read_hv_ratio_median.toFixed(4)]),
    r.ms_per_trial.toFixed(2),
  ];
  const { accuracy, macs } = result.reference;
  const against = result.isExact ? 'the best of the whole space' : 'the best that any run found';
  const noisy =
    noise === 0
      ? ''
      : `; ${noise} points of noise; by true values of what the model recommends (read: of the best readings)`;
  const head = `space ${result.space}, ${result.source}; regret in percent points against ${against}; hypervolume from ${(100 * accuracy).toFixed(1)} % and ${formatCount(macs)} macs${noisy}\n`;
  const sections = (['single', 'pareto'] as const).map(
    (problem) =>
      `\n${TITLES[problem]}\n${formatTable(columns, result.results.filter((r) => r.problem === problem).map(row))}`,
  );
  return head + sections.join('');
}
