import type { Engine, EngineOptions } from './engine.ts';
import { needTfjs } from './need-tfjs.ts';

/**
 * Opens an engine; its code is loaded now, not before.
 * @throws MixnasError `ENGINE_MISSING`, `ENGINE_BROKEN`
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  if (options.name === 'tfjs') {
    return await needTfjs(async () => (await import('./tfjs/engine.ts')).openTfjs(options));
  }
  const { openNative } = await import('./native/index.ts');
  return openNative(options);
}
