import { fileURLToPath } from 'node:url';
import type { EvaluatorSettings, ProgramSettings, TorchSettings, TrainerSettings } from '../config/index.ts';

/** Folder of the Python package that comes with mixnas. */
export const TORCH_FOLDER = fileURLToPath(new URL('../../trainers/torch', import.meta.url));

function torchProgram({
  python,
  precision,
  cudaGraphs,
  channelsLast,
  kind: _,
  ...rest
}: TorchSettings): ProgramSettings {
  return {
    ...rest,
    kind: 'program',
    command: [python, '-m', 'mixnas_torch'],
    options: { precision, cudaGraphs, channelsLast },
    env: { PYTHONPATH: TORCH_FOLDER },
  };
}

/** The program that trains, where one does; null where mixnas trains itself or does not train. */
export function programOf(settings: EvaluatorSettings | TrainerSettings): ProgramSettings | null {
  if (settings.kind === 'torch') return torchProgram(settings);
  return settings.kind === 'program' ? settings : null;
}
