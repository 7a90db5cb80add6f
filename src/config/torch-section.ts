import { z } from 'zod';
import { programSchema } from './program-section.ts';

/** The PyTorch trainer that comes with mixnas: a program whose command is known. */
export const torchSchema = programSchema
  .pick({
    devices: true,
    workersPerDevice: true,
    startSeconds: true,
    silentSeconds: true,
    trialsPerProcess: true,
  })
  .extend({
    kind: z.literal('torch'),
    python: z
      .string()
      .min(1)
      .default('python3')
      .describe(
        'Python 3.9 or later that has torch and numpy; a path that begins with ./ or ../ is relative to the config',
      ),
    precision: z
      .enum(['float32', 'bf16', 'fp16'])
      .default('float32')
      .describe('of convolutions and products; weights and all else stay float32'),
    cudaGraphs: z.boolean().default(false).describe('CUDA: records a training step once and replays it; not with fp16'),
    channelsLast: z.boolean().default(true).describe('memory format of images and kernels'),
  })
  .describe('trains it with PyTorch, on GPUs where there are some: docs/torch.md');

export type TorchSettings = z.infer<typeof torchSchema>;
