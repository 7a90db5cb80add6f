import { z } from 'zod';
import { EVALUATED_NAMES, type MetricName, type Metrics, metricInfo } from '../metric/index.ts';
import type { TrialResult } from '../trial/index.ts';
import { MixnasError } from '../util/errors.ts';

/** Metrics that a function may tell, and those of them that it must. */
export interface AskedMetrics {
  readonly may: readonly MetricName[];
  readonly must: readonly MetricName[];
}

type Failure = Pick<Extract<TrialResult, { state: 'failed' }>, 'state' | 'reason' | 'message'>;

function failure(reason: 'error' | 'diverged', message: string): Failure {
  return { state: 'failed', reason, message };
}

/** Shares lie in 0..1, all else is not negative. */
function rangeOf(name: MetricName): { readonly schema: z.ZodNumber; readonly told: string } {
  const isShare = metricInfo(name).direction === 'max';
  const schema = z.number().min(0);
  return isShare ? { schema: schema.max(1), told: '0..1' } : { schema, told: '0 or more' };
}

function problemOf(name: string, value: unknown, may: readonly MetricName[]): Failure | null {
  const known = may.find((one) => one === name);
  if (known === undefined) return failure('error', `metrics.${name}: expected only ${may.join(', ')}`);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return failure('diverged', `metrics.${name} = ${value}: expected a finite number`);
  }
  const { schema, told } = rangeOf(known);
  if (schema.safeParse(value).success) return null;
  return failure('error', `metrics.${name} = ${String(value)}: expected a number, ${told}`);
}

/**
 * What a function told of a network, checked: numbers in their ranges, none that nobody knows, none missing. What is wrong is
 * a failed trial: a value that is not finite has the reason `diverged`.
 */
export function toldMetrics(
  told: unknown,
  { may, must }: AskedMetrics,
): Failure | { readonly state: 'complete'; readonly metrics: Metrics } {
  if (told === null || typeof told !== 'object' || Array.isArray(told)) {
    const got = told === null || told === undefined || Array.isArray(told) ? JSON.stringify(told) : String(told);
    return failure('error', `expected an object of metrics, such as {accuracy: 0.9}; got ${got ?? 'undefined'}`);
  }
  const values = Object.entries(told).filter(([, value]) => value !== undefined);
  const problem = values.map(([name, value]) => problemOf(name, value, may)).find((one) => one !== null);
  if (problem !== undefined) return problem;
  const missing = must.find((name) => !values.some(([key]) => key === name));
  if (missing !== undefined)
    return failure('error', `metrics.${missing}: missing; the search needs ${must.join(', ')}`);
  return { state: 'complete', metrics: Object.fromEntries(values) };
}

/**
 * The same where nobody stores a failed trial.
 * @throws MixnasError `METRICS_INVALID`
 */
export function requireMetrics(told: unknown, asked: AskedMetrics, source: string): Metrics {
  const checked = toldMetrics(told, asked);
  if (checked.state === 'complete') return checked.metrics;
  throw new MixnasError('METRICS_INVALID', `${source}: ${checked.message}`, {
    hint: `metrics that may be told: ${EVALUATED_NAMES.filter((name) => asked.may.includes(name)).join(', ')}; of a network that failed tell {failed: 'why'}`,
  });
}
