import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import type { Metrics } from '../../src/metric/index.ts';
import { buildReport, renderCsv, renderHtml, renderMarkdown, renderText } from '../../src/report/index.ts';
import type { RunRecord, TrialRow } from '../../src/store/index.ts';
import type { Json } from '../../src/util/json.ts';

/** What is known of a trial with a result. */
function known(changes: Metrics = {}): Metrics {
  return { accuracy: 0.5, loss: 1, params: 100, macs: 1000, ...changes };
}

/** What is known of a network without a result. */
const BUILT = { params: 100, macs: 1000 };

function row(number: number, changes: Partial<TrialRow>): TrialRow {
  return {
    number,
    genotype: [number, 0],
    key: `${number}-0`,
    note: undefined,
    state: 'complete',
    reason: null,
    message: null,
    rung: null,
    metrics: known(),
    reward: 0.5,
    violation: 0,
    attempt: 1,
    startedAt: 1,
    endedAt: 2,
    seconds: 1,
    ...changes,
  };
}

function run(trials: readonly TrialRow[]): RunRecord {
  const config = parseConfig({ name: 'demo', space: 's', data: { kind: 'synthetic' } }, 'test');
  return {
    folder: 'runs/demo',
    status: 'finished',
    statusDetail: 'all trials are done',
    trials,
    segments: [],
    latencies: [],
    finals: [],
    lastEpochs: [],
    leases: [],
    workers: [],
    info: {
      name: 'demo',
      createdAt: 0,
      versions: { mixnas: '0.1.0' },
      config: config as unknown as Json,
      space: { name: 's', hash: 'h', text: '' },
      target: { size: 32, classes: 10 },
      data: null,
      engine: 'tfjs',
      reference: { accuracy: 0, macs: 3000 },
    },
  };
}

const TRIALS = [
  row(0, { metrics: known({ accuracy: 0.5, macs: 1000 }), reward: 0.5 }),
  row(1, { metrics: known({ accuracy: 0.8, macs: 2000 }), reward: 0.8 }),
  row(2, { metrics: known({ accuracy: 0.4, macs: 1500 }), reward: 0.4 }),
  row(3, { metrics: known({ accuracy: 0.9, macs: 1500 }), reward: 0.9, violation: 0.2 }),
  row(4, {
    state: 'failed',
    reason: 'crashed',
    message: 'signal SIGSEGV, "bad", a|b',
    metrics: BUILT,
    reward: null,
    violation: Number.POSITIVE_INFINITY,
  }),
  row(5, { state: 'infeasible', metrics: BUILT, reward: null, violation: 0.5 }),
];

describe('buildReport', () => {
  const report = buildReport(run(TRIALS));

  it('finds the front among feasible complete trials, cheapest first', () => {
    expect(report.front).toEqual([0, 1]);
  });

  it('measures the hypervolume from the stored reference point', () => {
    // (0.5 - 0) * (3000 - 1000) + (0.8 - 0.5) * (3000 - 2000)
    expect(report.hypervolume).toBeCloseTo(1300, 9);
    expect(report.reference).toEqual({ accuracy: 0, macs: 3000 });
  });

  it('names best and knee, never an infeasible trial', () => {
    expect(report.best).toBe(1);
    // both ends of the front are as far from its ideal corner: the first stands
    expect(report.knee).toBe(0);
    expect(report.closest).toBeNull();
    const bend = row(6, { metrics: known({ accuracy: 0.75, macs: 1200 }), reward: 0.75 });
    expect(buildReport(run([...TRIALS, bend]))).toMatchObject({ best: 1, knee: 6, front: [0, 6, 1] });
  });

  it('counts states and failures by reason', () => {
    expect(report.counts).toEqual({ complete: 4, paused: 0, failed: 1, infeasible: 1, running: 0, interrupted: 0 });
    expect(report.failures).toEqual({ crashed: 1 });
  });

  it('is plain JSON, with unknown values as null or absent', () => {
    const copy = JSON.parse(JSON.stringify(report));
    expect(copy).toEqual(report);
    expect(copy.trials[4]).toMatchObject({ metrics: {}, violation: null, reason: 'crashed' });
  });

  it('says which trial is closest while none is feasible', () => {
    const none = buildReport(run([row(0, { violation: 2 }), row(1, { violation: 1 })]));
    expect(none).toMatchObject({ best: null, knee: null, front: [], hypervolume: 0, closest: 1 });
    expect(renderText(none)).toContain('the closest is trial 1');
  });

  it('reports a run without trials', () => {
    const empty = buildReport(run([]));
    expect(empty).toMatchObject({ best: null, front: [], hypervolume: 0, closest: null });
    expect(renderText(empty)).toContain('none yet');
    expect(renderMarkdown(empty)).toContain('None yet.');
  });
});

describe('notes of a run', () => {
  const images = { classes: 10, train: 600, validation: 60, largestClass: null, skipped: [] };
  const { info, ...record } = run([
    row(0, { metrics: known({ accuracy: 0.2 }) }),
    row(1, { metrics: known({ accuracy: 0.16 }) }),
  ]);
  const epoch = { epoch: 5, trainLoss: 1, accuracy: 0.2, loss: 1, learningRate: 0, seconds: 1 };
  const noted = {
    ...record,
    lastEpochs: [0, 1].map((trial) => ({ ...epoch, trial, trainAccuracy: 0.9 })),
    info: {
      ...info,
      space: { ...info.space, resolution: 32 },
      data: { hash: 'd', classes: ['<a>', 'b'], images, size: 16 },
    },
  };
  const report = buildReport(noted);

  it('are made of its results, its training histories, its images and its space', () => {
    expect(report.notes.map(({ code }) => code)).toEqual([
      'near-chance',
      'training-above-validation',
      'few-steps',
      'resolution-mismatch',
      'selection-bias',
      'validation-noise',
    ]);
    expect(report.notes[0]?.message).toContain('the best of 2 networks reads 20.0 %');
    expect(report.notes[1]?.message).toContain('72.0 points above');
    expect(renderText(report)).toContain('s, 32 px (trained at 16 px), 10 classes');
  });

  it('stand in text, Markdown and HTML with what to change', () => {
    for (const { message, hint } of report.notes) {
      expect(renderText(report)).toContain(`note: ${message}\n  hint: ${hint}\n`);
      expect(renderMarkdown(report)).toContain(`\n- ${message}. Hint: ${hint}.`);
      expect(renderHtml(report)).toContain(`${message}.<p class="hint">Hint: ${hint}.</p>`);
    }
  });

  it('are none of a run that was made before they were stored, and its reports have no such section', () => {
    const old = buildReport(run(TRIALS));
    expect(old.notes).toEqual([]);
    expect(renderText(old)).not.toContain('note:');
    expect(renderMarkdown(old)).not.toContain('## Notes');
    expect(renderHtml(old)).not.toContain('<h2>Notes');
  });
});

describe('the writers', () => {
  const report = buildReport(run(TRIALS));

  it('write CSV with quoted text and one line per trial', () => {
    const lines = renderCsv(report).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + TRIALS.length);
    expect(lines[0]).toBe(
      'number,state,accuracy,loss,trainLoss,balancedAccuracy,macs,params,activations,modelBytes,peakBytes,latencyMs,measuredLatencyMs,modelMean,modelDeviation,reward,violation,front,finalAccuracy,finalDeviation,finalError,rung,epochs,seconds,reason,message,genotype',
    );
    expect(lines[2]).toBe('1,complete,0.8,1,,,2000,100,,,,,,,,0.8,0,true,,,,,,1,,,10');
    expect(lines[5]).toContain('crashed,"signal SIGSEGV, ""bad"", a|b",40');
  });

  it('write Markdown tables that no text can break', () => {
    const page = renderMarkdown(report);
    expect(page).toContain('# demo');
    expect(page).toContain('| 1 | 0.8000 | 2.00 k | 100 | 0.8000 | 1.0 s | 10 |');
    expect(page).toContain('a\\|b');
  });

  it('write one HTML page with the front drawn, tables, and no text that can break it', () => {
    const page = renderHtml(report);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|https?:/);
    expect(page.match(/<circle class="front" [^>]*r="5"/g)).toHaveLength(2);
    expect(page.match(/<circle class="broken" [^>]*r="3.5"/g)).toHaveLength(1);
    expect(page).toContain('<title>trial 1: accuracy 0.8000, macs 2.00 k, params 100</title>');
    expect(page).toContain('signal SIGSEGV, &quot;bad&quot;, a|b');
    expect(page).toContain('hypervolume, share of now');
    const evil = renderHtml(buildReport({ ...run(TRIALS), folder: '<b>&' }));
    expect(evil).toContain('&lt;b&gt;&amp;');
  });

  it('draw the front from its corner steps, and the hypervolume up to 1', () => {
    const page = renderHtml(report);
    const [front, progress] = [...page.matchAll(/class="line" d="([^"]*)"/g)].map(([, path]) => path as string);
    // the front has two points: one move, one step
    expect(front).toMatch(/^M[\d.]+ [\d.]+ H[\d.]+ V[\d.]+$/);
    const heights = (progress as string)
      .split(/[ML]/)
      .slice(1)
      .map((pair) => Number(pair.trim().split(' ')[1]));
    expect(heights).toHaveLength(TRIALS.length);
    // lower on the page is less; trial 0 gives 1000 of 1300, trial 1 the rest
    expect(heights[1]).toBeLessThan(heights[0] as number);
    expect(new Set(heights.slice(1)).size).toBe(1);
  });

  it('write an HTML page of a run without results', () => {
    const page = renderHtml(buildReport(run([])));
    expect(page).toContain('None yet.');
    expect(page).not.toContain('<circle');
  });

  it('draw a chart for each cost when the front has three metrics', () => {
    const record = run(TRIALS);
    const front = { metrics: ['accuracy', 'macs', 'params'], reference: {} };
    const config = { ...(record.info.config as object), front } as unknown as Json;
    const reference = { accuracy: 0, macs: 3000, params: 200 };
    const page = renderHtml(buildReport({ ...record, info: { ...record.info, config, reference } }));
    expect(page.match(/aria-label="accuracy against (macs|params)"/g)).toHaveLength(2);
  });
});
