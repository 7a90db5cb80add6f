import { MixnasError } from '../../util/errors.ts';
import type { ReportFormat } from './run-formats.ts';

export function trainingIn(_format: ReportFormat, folder: string, _cwd: string): string {
  throw new MixnasError('USAGE', folder);
}
