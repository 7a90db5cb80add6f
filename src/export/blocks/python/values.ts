import { scaleChannels, type TimmScaling } from '../timm-scaling.ts';
import { callOf, type PythonSource } from './source.ts';

const ACTIVATIONS: Readonly<Record<string, string>> = {
  'nn.ReLU': 'relu',
  relu: 'relu',
  'nn.ReLU6': 'relu6',
  relu6: 'relu6',
  'nn.SiLU': 'swish',
  silu: 'swish',
  swish: 'swish',
  'nn.Hardswish': 'hard-swish',
  hard_swish: 'hard-swish',
};

/** A string's text; any other expression as it is. */
export function unquoted(expression: string): string {
  return expression.replace(/^(['"])(.*)\1$/, '$2');
}

/** An argument that is True or False; undefined where it is not given. */
export function booleanOf(python: PythonSource, key: string): boolean | undefined {
  const expression = python.expression(key);
  if (expression === undefined) return undefined;
  if (expression !== 'True' && expression !== 'False') python.refuse(key, expression, 'True or False');
  return expression === 'True';
}

/**
 * The value of a number's expression: a literal, a name that stands for one, `max` of some, or channels that `round_chs_fn`
 * scales. Undefined for anything else.
 */
function evaluate(python: PythonSource, given: string, scaling: TimmScaling | null): number | undefined {
  const expression = python.resolve(given);
  if (/^[-+]?(\d[\d_]*\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(expression)) return Number(expression.replaceAll('_', ''));
  const call = callOf(expression);
  if (call === undefined || call.named.size > 0) return undefined;
  const values = call.positional.map((part) => evaluate(python, part, scaling));
  if (values.length === 0 || values.some((value) => value === undefined)) return undefined;
  const numbers = values as number[];
  if (call.name === 'max') return Math.max(...numbers);
  const isRounding = call.name === 'round_chs_fn' && numbers.length === 1 && scaling !== null;
  return isRounding ? scaleChannels(numbers[0] as number, scaling) : undefined;
}

/** The value of an expression. @throws MixnasError `BLOCKS_INVALID` where it is not understood */
export function valueAs(
  python: PythonSource,
  key: string,
  expression: string,
  scaling: TimmScaling | null = null,
): number {
  return evaluate(python, expression, scaling) ?? python.refuse(key, expression, 'a number');
}

/** An argument that is a number; undefined where it is not given. @param scaling that of `round_chs_fn`, where it may stand */
export function numberOf(python: PythonSource, key: string, scaling: TimmScaling | null = null): number | undefined {
  const expression = python.expression(key);
  return expression === undefined ? undefined : valueAs(python, key, expression, scaling);
}

/** An activation: a class of torch, a name of timm, or `resolve_act_layer(kwargs, NAME)`. */
export function activationOf(python: PythonSource, key: string, given: string): string {
  const expression = python.resolve(given);
  const call = callOf(expression);
  const isResolved = call?.name === 'resolve_act_layer' && call.positional.length <= 2;
  const name = isResolved ? unquoted(call.positional[1] ?? 'relu') : unquoted(expression);
  return ACTIVATIONS[name] ?? python.refuse(key, expression, `one of ${Object.keys(ACTIVATIONS).join(', ')}`);
}

/** Refuses an argument that is given with another value than those that leave the network as it is. */
export function requireNeutral(python: PythonSource, key: string, neutral: readonly string[]): void {
  const expression = python.expression(key);
  if (expression === undefined || neutral.includes(unquoted(expression))) return;
  python.refuse(key, expression, `${neutral.join(' or ')}: mixnas does not know more of it`);
}
