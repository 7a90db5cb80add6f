import { canonicalJson, type Json } from './json.ts';

function isSection(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Every value that differs between two documents, in words: `training.epochs was 5, now it is 10`. */
export function differences(was: Json | undefined, is: Json | undefined, path: readonly string[] = []): string[] {
  if (isSection(was) && isSection(is)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return keys.flatMap((key) => differences(was[key], is[key], [...path, key]));
  }
  const [before, now] = [was, is].map((value) => (value === undefined ? 'not there' : canonicalJson(value)));
  return before === now ? [] : [`${path.join('.')} was ${before}, now it is ${now}`];
}
