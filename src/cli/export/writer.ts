import type { Architecture } from '../../architecture/index.ts';
import type { Verification } from '../../measure/index.ts';
import type { SourcedWeights } from '../../source/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { CommandOptions } from '../command-table.ts';
import { type Io, writeJson } from '../io.ts';

/** Options of `mixnas export`. */
export type Options = CommandOptions<'export'>;

/** A network to write. */
export interface Exported {
  readonly architecture: Architecture;
  /** Its weights; only read for the formats that hold some. */
  readonly weights: () => SourcedWeights;
}

/** Writes one format. */
export type Writer = (io: Io, exported: Exported, options: Options) => Promise<void>;

/** The place to write to. @throws MixnasError `USAGE` where none is given */
export function requireOut(format: string, { out }: Options, what: string): string {
  if (out !== undefined) return out;
  throw new MixnasError('USAGE', `--format ${format} writes ${what}: expected --out`, {
    hint: `for instance --out ${format === 'onnx' ? 'network.onnx' : `network-${format}`}`,
  });
}

/** @throws MixnasError `USAGE` where an option is given that a format cannot take */
export function refuse(format: string, options: Options, names: readonly (keyof Options)[]): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const option = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new MixnasError('USAGE', `--${option} does not go with --format ${format}`);
}

/** Tells on stderr, or as JSON on stdout, what was written. */
export function tell(
  io: Io,
  options: Options,
  report: Readonly<Record<string, unknown>>,
  weights: SourcedWeights,
): void {
  if (options.json) {
    writeJson(io, report);
    return;
  }
  const lines = Object.entries(report).map(([key, value]) => `${key} ${value}\n`);
  const note = weights.isTrained ? '' : 'note: the weights are random; --weights FILE takes those of a training\n';
  io.err.write(`${lines.join('')}${note}`);
}

/** What a check found, as a report says it. */
export function reportOf(verified: Verification | undefined) {
  if (verified === undefined) return {};
  return { verified: `${verified.runtime} against ${verified.engine}`, difference: verified.difference };
}
