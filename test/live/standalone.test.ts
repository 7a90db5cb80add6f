import { describe, expect, it } from 'vitest';
import type { StandaloneDocument } from '../../src/live/contract.ts';
import { renderHtml, reportedRun } from '../../src/live/index.ts';
import { type RunInfo, readRun } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { ASSETS, SMALL, SmallRun } from './small-run.ts';

const folder = temporaryFolder();
const EVIL = '</script><script>alert(1)</script><!-- "quoted" \u2028 =1+1 &amp;';

function written(name: string, info: RunInfo = SMALL, epochs = 2): string {
  const run = new SmallRun(folder, name, info);
  for (let i = 0; i < 12; i++) run.trial(i, 0.5 + 0.02 * i);
  if (epochs > 2) {
    const EPOCH = { trainLoss: 1, trainAccuracy: 0.5, accuracy: 1 / 3, loss: 2, learningRate: 0.1, seconds: 3 };
    for (let i = 0; i < 12; i++) {
      run.finish(i, 0.5 + 0.02 * i, { epochs: Array.from({ length: epochs }, (_, e) => ({ ...EPOCH, epoch: e + 1 })) });
    }
  }
  run.propose(12);
  run.finish(12, 0, {
    state: 'failed',
    reason: 'error',
    message: EVIL,
    metrics: {},
    reward: null,
    violation: Infinity,
    epochs: [],
  });
  run.store.setStatus('finished', EVIL, 60_000);
  run.store.close();
  return run.path;
}

function pageOf(...paths: readonly string[]): string {
  return renderHtml(
    paths.map((path) => reportedRun(readRun(path), path)),
    1_000_000,
    ASSETS,
  );
}

function dataIn(page: string): StandaloneDocument {
  const text = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] as string;
  return JSON.parse(text) as StandaloneDocument;
}

describe('the page that stands alone', () => {
  const info = { ...SMALL, data: { hash: 'd', classes: ['<script>a</script>', '=b', '"c"'] } };
  const page = pageOf(written('evil', info));

  it('holds nothing of a run that could run: not in its data, not in its plain part', () => {
    // the elements of the page itself: the data and the program
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script/g)).toHaveLength(2);
    expect(page.includes('<!-- "quoted"')).toBe(false);
    expect(page.slice(page.indexOf('id="data"')).includes('\u2028')).toBe(false);
    expect(/(src|href)="(?!data:,")|https?:\/\/(?!www\.w3\.org)/.test(page)).toBe(false);
    const data = dataIn(page);
    expect(data.runs[0]?.stateText).toBe(EVIL);
    expect(data.trials[0]?.message).toEqual({ 12: `error: ${EVIL}` });
    expect(page.includes('&lt;/script&gt;&lt;script&gt;alert(1)')).toBe(true);
  });

  it('allows its own program and style, by their hashes, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] as string;
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}=';/);
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  it('has facts and the front as plain HTML where no script runs', () => {
    const plain = /<div id="plain">(.*?)<\/div>/s.exec(page)?.[1] as string;
    expect(plain).toContain('<dt>best</dt><dd>trial 11: accuracy 72.00 %, macs 1.01 k, params 100</dd>');
    expect(plain).toContain('<dt>chance</dt><dd>10.00 % accuracy by guessing</dd>');
    expect(plain.match(/<tr>/g)).toHaveLength(1 + 12);
  });

  it('has the run, all trials, all curves of a small run, and pictures of its front', () => {
    const { runs, trials, histories, networks, embedded, writtenAt, comparison } = dataIn(page);
    expect(writtenAt).toBe('1970-01-01T00:16:40.000Z');
    expect(comparison).toBeNull();
    expect(runs[0]).toMatchObject({
      state: 'finished',
      endedAt: '1970-01-01T00:01:00.000Z',
      durationSeconds: 60,
      best: 11,
    });
    expect(trials[0]?.number).toHaveLength(13);
    expect(embedded).toEqual([{ histories: 12, of: 12 }]);
    expect(histories[0]?.['3']?.[0]?.values).toEqual([0.4, 0.4]);
    expect(Object.keys(networks[0] ?? {})).toHaveLength(12);
    expect(networks[0]?.['11']?.svg).toMatch(/^<svg /);
  });

  it('has curves of those that stand out and a sample of the others where there are too many', () => {
    const { histories, embedded } = dataIn(pageOf(written('long', SMALL, 5000)));
    // 30,000 epochs of curves, 5000 each
    expect(embedded).toEqual([{ histories: 6, of: 12 }]);
    expect(Object.keys(histories[0] ?? {})).toContain('11');
    expect(histories[0]?.['11']?.[0]?.values[0]).toBe(0.33333);
  });

  it('compares several runs', () => {
    const { runs, comparison } = dataIn(pageOf(written('one'), written('two', { ...SMALL, name: 'two' })));
    expect(runs.map(({ name }) => name)).toEqual(['demo', 'two']);
    expect(comparison?.hypervolumes).toHaveLength(2);
  });
});
