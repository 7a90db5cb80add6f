import { describe, expect, it } from 'vitest';
import {
  buildTrainingReport,
  renderTrainingCsv,
  renderTrainingHtml,
  renderTrainingMarkdown,
  renderTrainingText,
  type TrainingOutcome,
} from '../../src/report/index.ts';

function epoch(number: number, accuracy: number | null) {
  return {
    epoch: number,
    trainLoss: 2 / number,
    trainAccuracy: 0.5,
    accuracy,
    loss: accuracy === null ? null : 1,
    learningRate: 0.1,
    seconds: 2,
  };
}

const HISTORY = [epoch(1, 0.25), epoch(2, 0.75), epoch(3, 0.5)];

const OUTCOME: TrainingOutcome = {
  params: 1000,
  macs: 2_000_000,
  engine: 'native 2',
  threads: 2,
  data: { classes: 2, labels: ['<cats>', '=dogs'], size: 8, train: 40, validation: 4, test: 10 },
  epochs: 3,
  endedEarly: false,
  averaged: false,
  best: HISTORY[1] ?? null,
  test: {
    images: 10,
    accuracy: 0.7,
    top5: null,
    loss: 0.5,
    confusion: [
      [4, 1],
      [2, 3],
    ],
  },
};

function report(outcome: TrainingOutcome | null, history = HISTORY) {
  return buildTrainingReport({
    folder: 'runs/t',
    record: {
      schemaVersion: 1,
      kind: 'training',
      name: 'net',
      createdAt: 0,
      versions: { mixnas: '0.1.0' },
      identity: { seed: 3, engine: 'native 2' },
    },
    config: 'name: </pre><script>alert(1)</script>\n',
    outcome,
    history,
  });
}

describe('the report of a training', () => {
  it('has classes and confusions of the test images', () => {
    expect(report(OUTCOME).errors).toEqual({
      classes: [
        { label: '<cats>', images: 5, recall: 0.8, precision: 4 / 6 },
        { label: '=dogs', images: 5, recall: 0.6, precision: 0.75 },
      ],
      confusions: [
        { label: '=dogs', answer: '<cats>', images: 2 },
        { label: '<cats>', answer: '=dogs', images: 1 },
      ],
    });
  });

  it('says what it reached, in what time, on what', () => {
    const text = renderTrainingText(report(OUTCOME));
    expect(text).toContain('epochs       3 of 3 in 6.0 s\n');
    expect(text).toContain('validation   75.00 % in epoch 2\n');
    expect(text).toContain('test         top-1 70.00 %, loss 0.5000 (10 images, weights of the last epoch)\n');
    expect(text).toMatch(/=dogs +5 +60\.00 % +75\.00 %/);
  });

  it('can be had before the end, with the epochs so far', () => {
    const early = report(null, HISTORY.slice(0, 1));
    expect(early).toMatchObject({ state: 'unfinished', outcome: null, errors: null, best: { epoch: 1 } });
    expect(renderTrainingText(early)).toContain(
      'training     net in runs/t (unfinished)\nbegun        1970-01-01 00:00 UTC\nepochs       1 in 2.0 s\n',
    );
    expect(renderTrainingHtml(report(null, []))).not.toContain('<svg');
  });

  it('says how errors are counted where the training did not count them', () => {
    const { test: scored, ...rest } = OUTCOME;
    const { confusion: _, ...test } = scored ?? { images: 0, accuracy: 0, top5: null, loss: 0 };
    const text = renderTrainingText(report({ ...rest, test }));
    expect(text).toContain('errors       not counted; mixnas evaluate runs/t DATA counts them');
    expect(text).not.toContain('confusions');
  });

  it('is written as Markdown and as CSV of its epochs', () => {
    expect(renderTrainingMarkdown(report(OUTCOME))).toContain(
      '| 2 | 1.0000 | 50.00 % | 75.00 % | 1.0000 | 0.100 | 2.0 s |',
    );
    expect(renderTrainingCsv(report(OUTCOME, [epoch(1, null)]))).toBe(
      'epoch,trainLoss,trainAccuracy,accuracy,loss,learningRate,seconds\n1,2,0.5,,,0.1,2\n',
    );
  });

  it('is one HTML page with both curves, and nothing that text can break', () => {
    const page = renderTrainingHtml(report(OUTCOME));
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;cats&gt;');
    expect(page.match(/<svg/g)).toHaveLength(2);
    const path = /class="line validation" d="([^"]*)"/.exec(page)?.[1] as string;
    const heights = path
      .split(/[ML]/)
      .slice(1)
      .map((pair) => Number(pair.trim().split(' ')[1]));
    // higher on the page is more: 0.25, 0.75, 0.5
    expect(heights[1]).toBeLessThan(heights[2] as number);
    expect(heights[2]).toBeLessThan(heights[0] as number);
  });
});
