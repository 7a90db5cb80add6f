import { MixnasError } from '../util/errors.ts';
import type { Engine, EngineOptions } from './engine.ts';

/**
 * Opens an engine; its code is loaded now, not before.
 * @throws MixnasError `ENGINE_MISSING`, `ENGINE_BROKEN`
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  if (options.name === 'tfjs') {
    const { openTfjs } = await import('./tfjs/engine.ts');
    return await openTfjs(options);
  }
  throw new MixnasError('ENGINE_MISSING', 'engine native: this version has no native kernels', {
    hint: 'set engine.kind=tfjs',
  });
}
