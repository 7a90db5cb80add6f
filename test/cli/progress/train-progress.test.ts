import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { TrainProgress } from '../../../src/cli/progress/train-progress.ts';
import { terminalOf } from '../../../src/cli/terminal.ts';
import type { EpochRecord } from '../../../src/trial/index.ts';

const epoch = (number: number, accuracy: number): EpochRecord => ({
  epoch: number,
  trainLoss: 1.5,
  trainAccuracy: 0.4,
  accuracy,
  loss: 1.25,
  learningRate: 0.1,
  seconds: 20,
});

function display(columns: number, isTTY = true) {
  const err = Object.assign(new PassThrough(), { isTTY, columns });
  let text = '';
  err.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const io = { out: new PassThrough(), err, in: Readable.from([]), env: { NO_COLOR: '1' }, cwd: '.' };
  const clock = { ms: 0 };
  const progress = new TrainProgress(io, terminalOf(io, {}), false, () => clock.ms);
  const run = { folder: 'runs/t', network: 'n', engine: 'e', threads: 1, batchSize: 32, epochs: 4 };
  const images = { train: 320, validation: 80, test: 0 };
  const begin = (earlier: readonly EpochRecord[]) =>
    progress.on({ kind: 'begin', ...run, done: earlier.length, images, earlier });
  const step = (ms: number, at: number, number: number) => {
    clock.ms = ms;
    progress.on({ kind: 'step', progress: { epoch: at, step: number, steps: 10, loss: 1.5 } });
  };
  return { progress, begin, step, text: () => text, line: () => text.split('\r\u001b[2K').at(-1) };
}

describe('the progress of a training', () => {
  it.each([
    [100, ' | step 5/10 loss 1.500 | 16 images/s'],
    [80, ' | step 5/10 loss 1.500'],
    [60, ''],
  ])('shows the best epoch and the time left first, at %i columns', (columns, rest) => {
    const { begin, step, line } = display(columns);
    begin([epoch(1, 0.5), epoch(2, 0.45)]);
    step(1000, 3, 1);
    step(9000, 3, 5);
    // 2 s a step, and 15 steps left
    expect(line()).toBe(`best 50.00 % (epoch 1) | about 30 s left | epoch 3/4${rest}`);
  });

  it('writes one line per epoch elsewhere', () => {
    const { progress, begin, step, text } = display(80, false);
    begin([]);
    step(1000, 1, 1);
    progress.on({ kind: 'epoch', record: epoch(1, 0.5), epochs: 4 });
    expect(text().split('\n')[2]).toBe(
      'epoch 1/4  train 40.00 % (loss 1.5000)  validation 50.00 % (loss 1.2500)  rate 0.100  20 s',
    );
  });
});
