import { describe, expect, it } from 'vitest';
import { buildReport, plainReport, renderCsv, renderMarkdown, renderText } from '../../src/report/index.ts';
import { known, row, run, TRIALS } from './runs.ts';

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

  it('stand in text, Markdown and plain HTML with what to change', () => {
    for (const { message, hint } of report.notes) {
      expect(renderText(report)).toContain(`note: ${message}\n  hint: ${hint}\n`);
      expect(renderMarkdown(report)).toContain(`\n- ${message}. Hint: ${hint}.`);
      expect(plainReport(report)).toContain(`<li>${message}. Hint: ${hint}.</li>`);
    }
  });

  it('are none of a run that was made before they were stored, and its reports have no such section', () => {
    const old = buildReport(run(TRIALS));
    expect(old.notes).toEqual([]);
    expect(renderText(old)).not.toContain('note:');
    expect(renderMarkdown(old)).not.toContain('## Notes');
    expect(plainReport(old)).not.toContain('<h2>Notes');
  });
});

describe('the writers', () => {
  const report = buildReport(run(TRIALS));

  it('write CSV with quoted text, one line per trial, choices as columns and the genotype last', () => {
    const lines = renderCsv(report).trimEnd().split('\n');
    expect(lines).toHaveLength(1 + TRIALS.length);
    expect(lines[0]).toBe(
      'number,state,accuracy,loss,trainLoss,balancedAccuracy,macs,params,activations,modelBytes,peakBytes,latencyMs,measuredLatencyMs,modelMean,modelDeviation,reward,violation,front,finalAccuracy,finalDeviation,finalError,rung,epochs,seconds,reason,message,stages/0/filters,stages/0/kernels,genotype',
    );
    expect(lines[2]).toBe('1,complete,0.8,1,,,2000,100,,,,,,,,0.8,0,true,,,,,,1,,,8,3,"[1,0]"');
    expect(lines[5]).toContain('crashed,"signal SIGSEGV, ""bad"", a|b",20,3,"[4,0]"');
  });

  it('write CSV with precisions where networks are detectors', () => {
    const found = renderCsv(buildReport(run([row(0, { metrics: { mAP: 0.25, macs: 10, params: 1 } })]))).split('\n');
    expect(found[0]).toContain(',balancedAccuracy,mAP,macs,');
    expect(found[1]).toContain('0,complete,,,,,0.25,10,');
  });

  it('write CSV whose text is no formula, and whose negative numbers are numbers', () => {
    const trials = [
      row(0, { reward: -0.25 }),
      ...['=1+1', '+a', '-a', '@a', '\ta'].map((message, i) =>
        row(i + 1, { state: 'failed', reason: 'error', message }),
      ),
    ];
    const lines = renderCsv(buildReport(run(trials)))
      .trimEnd()
      .split('\n');
    expect(lines[1]).toContain(',-0.25,');
    for (const [i, message] of ["'=1+1", "'+a", "'-a", "'@a", "'\ta"].entries()) {
      expect(lines[i + 2]).toContain(`,error,${message},`);
    }
  });

  it('write Markdown tables that no text can break, accuracies in percent, networks in words', () => {
    const page = renderMarkdown(report);
    expect(page).toContain('# demo');
    expect(page).toContain('| 1 | 80.00 % | 2.00 k | 100 | 0.8000 | 1.0 s | k3e2 |');
    expect(page).toContain('a\\|b');
  });

  it('say what a person wants first: best accuracy and its cost, chance, date, time, seed, versions', () => {
    const text = renderText(buildReport({ ...run(TRIALS), endedAt: 90_000 }));
    expect(text).toContain('best         trial 1: accuracy 80.00 %, macs 2.00 k, params 100\n');
    expect(text).toContain('chance       10.00 % accuracy by guessing\n');
    expect(text).toContain('begun        1970-01-01 00:00 UTC, took 1 min 30 s\n');
    expect(text).toContain('seed         0\n');
    expect(text).toContain('versions     mixnas 0.1.0\n');
  });

  it('write plain HTML that no text can break', () => {
    const evil = plainReport(buildReport({ ...run(TRIALS), folder: '<b>&"' }));
    expect(evil).toContain('&lt;b&gt;&amp;&quot;');
    expect(evil).not.toContain('<b>');
    expect(plainReport(buildReport(run([])))).toContain('None yet.');
  });

  it('name the blocks of a network in short words', () => {
    expect(renderText(buildReport(run([row(0, { genotype: [1, 1] })])))).toContain('k3.5e2\n');
  });
});
