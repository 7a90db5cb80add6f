import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTrainingConfig, type ProgramSettings } from '../../config/index.ts';
import { type CheckResult, runSuite, type SuiteReport } from '../../conformance/index.ts';
import { programOf } from '../../program/index.ts';
import { MixnasError } from '../../util/errors.ts';
import { formatSeconds } from '../../util/format.ts';
import { readVersion } from '../../util/version.ts';
import { type Io, writeJson } from '../io.ts';

const MARKS: Readonly<Record<CheckResult['outcome'], string>> = { pass: 'ok', fail: '!!', skip: '--' };

/** The program that a config trains with. @throws MixnasError `USAGE` where it trains with none; of the config */
function programIn(io: Io, file: string, sets: readonly string[]): ProgramSettings {
  const { evaluator } = loadTrainingConfig(file, { cwd: io.cwd, sets }).config;
  const program = programOf(evaluator);
  if (program !== null) return program;
  throw new MixnasError('USAGE', `--trainer ${file}: expected evaluator.kind program or torch; got ${evaluator.kind}`, {
    hint: 'docs/trainer-protocol.md shows the section evaluator of such a config',
  });
}

function lineOf({ name, outcome, detail, seconds }: CheckResult): string {
  return `  ${MARKS[outcome]}  ${name} (${formatSeconds(seconds)})\n      ${detail.replaceAll('\n', '\n      ')}\n`;
}

function summary({ checks }: SuiteReport): string {
  const count = (outcome: CheckResult['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  return `${count('pass')} checks passed, ${count('fail')} failed, ${count('skip')} skipped\n`;
}

/** `mixnas doctor --trainer`: checks a training program, and sets the exit code to 1 when it fails one. */
export async function examineTrainer(
  io: Io,
  { file, sets }: { readonly file: string; readonly sets: readonly string[] },
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean | undefined },
): Promise<void> {
  const program = programIn(io, file, sets);
  const folder = mkdtempSync(join(tmpdir(), 'mixnas-doctor-'));
  const onCheck = (result: CheckResult): void => {
    if (!json) io.out.write(lineOf(result));
    else if (!quiet) io.err.write(lineOf(result));
  };
  try {
    const settings = { program, folder, cores: availableParallelism(), env: io.env, version: readVersion() };
    const report = await runSuite(settings, onCheck);
    if (report.checks.some(({ outcome }) => outcome === 'fail')) process.exitCode = 1;
    if (json) writeJson(io, { ...report });
    else io.out.write(`\n${report.trainer}: ${summary(report)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
