import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CACHES = '/sys/devices/system/cpu/cpu0/cache';

/** Bytes of the largest data cache of the first processor, as Linux tells them; null elsewhere. */
export function largestCacheBytes(folder = CACHES): number | null {
  try {
    const sizes = readdirSync(folder)
      .filter((name) => name.startsWith('index'))
      .map((name) => {
        const read = (file: string) => readFileSync(join(folder, name, file), 'utf8').trim();
        const [, size, unit] = /^(\d+)([KM])$/.exec(read('size')) ?? [];
        return read('type') === 'Instruction' ? 0 : Number(size) * (unit === 'M' ? 1 << 20 : 1 << 10);
      })
      .filter((size) => size > 0);
    return sizes.length === 0 ? null : Math.max(...sizes);
  } catch {
    return null;
  }
}
