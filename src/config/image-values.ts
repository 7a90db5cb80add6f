import { z } from 'zod';
import { whole } from './config-values.ts';

/** Keys that several kinds of data have. */
export const channels = z
  .union([z.literal(1), z.literal(3)])
  .optional()
  .describe('1 = grey images (luma of RGB) and networks with one input channel; default: 3');

export const storage = z
  .enum(['pixels', 'encoded'])
  .optional()
  .describe(
    'pixels: packed as they are trained on, and held in memory; encoded: kept as they are (JPEG, ...) and decoded while training; default: pixels while each split fits 4 GiB',
  );

export const decoders = whole(1, 64)
  .optional()
  .describe(
    'threads of each training that decode encoded images ahead of it; changes no result; default: the cores, at most 4',
  );

export const onBroken = z
  .enum(['stop', 'skip'])
  .optional()
  .describe('what is done about images that cannot be read or decoded; skipped ones are counted; default: stop');
