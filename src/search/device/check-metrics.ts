import type { Config } from '../../config/index.ts';
import type { MetricName } from '../../metric/index.ts';
import { metricsOf } from '../../objective/index.ts';
import { MixnasError } from '../../util/errors.ts';

/**
 * Makes sure that a search can judge its trials.
 * @param measured metrics that are known, measured or trained
 * @throws MixnasError `NOT_MEASURED` naming the first metric that nothing measures
 */
export function requireMeasured(
  { objective, constraints, front }: Pick<Config, 'objective' | 'constraints' | 'front'>,
  measured: readonly MetricName[],
): void {
  const asked = [
    ...metricsOf(objective).map((metric) => ({ metric, place: 'objective' })),
    ...constraints.map(({ metric }, i) => ({ metric, place: `constraints/${i}` })),
    ...front.metrics.map((metric) => ({ metric, place: 'front/metrics' })),
  ];
  const missing = asked.find(({ metric }) => !measured.includes(metric));
  if (missing === undefined) return;
  throw new MixnasError(
    'NOT_MEASURED',
    `${missing.place}: nothing measures ${missing.metric} in this search; it knows ${measured.join(', ')}`,
    {
      hint: 'a table of known results holds accuracies only; train instead (evaluator.kind), or choose another metric',
    },
  );
}
