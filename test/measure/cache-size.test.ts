import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { largestCacheBytes } from '../../src/measure/network/cache-size.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

function cache(name: string, type: string, size: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'type'), `${type}\n`);
  writeFileSync(join(folder, name, 'size'), `${size}\n`);
}

describe('the largest cache', () => {
  it('is the largest that holds data', () => {
    cache('index0', 'Data', '48K');
    cache('index1', 'Instruction', '64M');
    cache('index2', 'Unified', '2M');
    mkdirSync(join(folder, 'uevent'));
    expect(largestCacheBytes(folder)).toBe(2 << 20);
  });

  it('is not known where the system does not tell', () => {
    expect(largestCacheBytes(join(folder, 'none'))).toBeNull();
    expect(largestCacheBytes(join(folder, 'uevent'))).toBeNull();
  });
});
