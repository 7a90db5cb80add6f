import { type BlockRow, tableError } from '../table-schema.ts';
import { NOTHING_SAID, parseShape } from './keys.ts';

const LINE = /^([\dx]+)-([\dx]+)-expand:(\d+(?:\.\d+)?)-kernel:(\d+)-stride:(\d+)$/;

/**
 * ProxylessNAS's table as reimplementations keep it: CSV lines `112x112x16-56x56x24-expand:3-kernel:5-stride:2,6.978`,
 * blocks only, milliseconds. Skips are not said.
 */
export function readProxylessNas(text: string, source: string): BlockRow[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '') return [];
    const comma = line.lastIndexOf(',');
    const key = line.slice(0, comma).trim();
    const number = line.slice(comma + 1).trim();
    const match = comma < 0 ? null : LINE.exec(key);
    const [input, output] = [parseShape(match?.[1]), parseShape(match?.[2])];
    const ms = number === '' ? Number.NaN : Number(number);
    if (match === null || input?.length !== 3 || output?.length !== 3 || !(ms > 0 && ms < Number.POSITIVE_INFINITY)) {
      throw tableError(
        `${source}:${i + 1}`,
        `expected HxWxC-HxWxC-expand:E-kernel:K-stride:S,milliseconds; got ${JSON.stringify(line.slice(0, 80))}`,
      );
    }
    const [expansion, kernel, stride] = [Number(match[3]), Number(match[4]), Number(match[5])];
    return [
      { ...NOTHING_SAID, key, kind: 'block' as const, input, output, expansion, kernel, stride, hasSe: false, ms },
    ];
  });
}

/** Writes what `readProxylessNas` reads. @throws MixnasError `LATENCY_TABLE` for rows that are no blocks */
export function writeProxylessNas(rows: readonly BlockRow[]): string {
  return rows.map(({ key, ms }) => `${key},${ms}\n`).join('');
}
