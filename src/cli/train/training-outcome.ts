import { epochScore } from '../../metric/index.ts';
import { testFigures } from '../../report/index.ts';
import type { TrainingResult } from '../../training/index.ts';
import { formatCount, formatSeconds, formatShare } from '../../util/format.ts';
import { asTyped } from '../../util/shell-word.ts';
import { type Io, writeJson } from '../io.ts';
import { INTERRUPTED } from '../process.ts';

/** The result of a training as lines for people. */
export function renderTraining(result: TrainingResult): string {
  const { name, params, macs, epochs, done, endedEarly, seconds, best, test, averaged, history } = result;
  const last = history.at(-1);
  const weights = averaged ? 'averaged weights' : 'weights of the last epoch';
  const lines = [
    `${name}: ${formatCount(params)} parameters, ${formatCount(macs)} multiply-adds`,
    `${done} of ${epochs} epochs in ${formatSeconds(seconds)}${last === undefined ? '' : `, last training loss ${last.trainLoss.toFixed(4)}`}`,
  ];
  if (endedEarly && best !== null) {
    lines.push(`ended early: no better epoch for ${done - best.epoch} epochs (training.patience)`);
  }
  const score = best === null ? null : epochScore(best);
  if (best !== null && score !== null) {
    const lastScore = last === undefined ? null : epochScore(last);
    const end = lastScore === null ? '' : `, ${formatShare(lastScore)} at the end`;
    const word = best.mAP == null ? '' : 'mAP ';
    lines.push(`validation: best ${word}${formatShare(score)} in epoch ${best.epoch}${end}`);
  }
  if (test !== null) {
    lines.push(`test: ${testFigures(test)}, loss ${test.loss.toFixed(4)} (${test.images} images, ${weights})`);
  } else if (result.status === 'finished') {
    lines.push('test: the data set has no test images');
  }
  return `${lines.join('\n')}\n`;
}

const resumeLine = (folder: string): string => asTyped`mixnas resume ${folder}    (continues where it stopped)`;

/** What to do with a trained network. */
function furtherSteps(folder: string, { name, endedEarly }: TrainingResult): string[] {
  const weights = endedEarly ? ' --weights best' : '';
  return [
    asTyped`mixnas predict ${folder} IMAGE    (what an image shows)`,
    asTyped`mixnas evaluate ${folder} FOLDER --html page.html    (how good it is on photos it has not seen, a folder for each class)`,
    `${asTyped`mixnas export ${folder} --format onnx`}${weights}${asTyped` --out ${`${name}.onnx`}    (the trained network)`}`,
  ];
}

/**
 * Prints the outcome of a training: the result on stdout, what to type next on stderr; sets the exit code when it was
 * interrupted.
 * @param folder the training's folder as the user would type it
 */
export function printTraining(
  io: Io,
  result: TrainingResult,
  folder: string,
  { json, quiet }: { json?: boolean; quiet?: boolean },
): void {
  const interrupted = result.status === 'interrupted';
  if (interrupted) process.exitCode = INTERRUPTED;
  if (json) writeJson(io, { folder, ...result });
  else io.out.write(renderTraining(result));
  if (quiet || json) return;
  const [before, lines] = interrupted
    ? ['stopped on request; the epochs that were finished are kept. ', [resumeLine(folder)]]
    : ['', furtherSteps(folder, result)];
  io.err.write(`\n${before}What to type next:\n${lines.map((line) => `  npx ${line}\n`).join('')}`);
}
