import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A fresh folder that is removed when the test file ends. Call it at the top level or inside `describe`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mixnas-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
