import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { allGenotypes } from '../../src/space/index.ts';
import { readRun } from '../../src/store/index.ts';
import { runProgram } from '../cli/run-program.ts';
import { SPACE_TEXT, testSpace } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';

const root = temporaryFolder();
let cwd: string;

/** Accuracies by genotype, as `openTable` reads them. */
function writeTable(name: string, accuracyOf: (genotype: readonly number[]) => number): string {
  const rows = [...allGenotypes(testSpace().space)].map((one) => [one.join(''), { accuracy: accuracyOf(one) }]);
  writeFileSync(join(cwd, name), JSON.stringify(Object.fromEntries(rows)));
  return name;
}

const sum = (genotype: readonly number[]): number => genotype.reduce((total, index) => total + index, 1) / 20;

const CONFIG = `
name: tabular
seed: 5
space: ./space.yaml
evaluator: {kind: tabular, table: proxy.json, size: 16, classes: 4}
controller: {kind: random}
`;

beforeEach(() => {
  cwd = mkdtempSync(join(root, 'case-'));
  writeFileSync(join(cwd, 'space.yaml'), SPACE_TEXT);
  writeFileSync(join(cwd, 'config.yaml'), CONFIG);
  writeTable('proxy.json', sum);
  writeTable('truth.json', sum);
});

const audit = (...args: string[]) => runProgram(['audit', 'config.yaml', ...args], { cwd });
const auditJson = async (...args: string[]) => JSON.parse((await audit('--json', ...args)).out);

describe('mixnas audit with tables', () => {
  it('prints the document that the docs promise', async () => {
    const found = await auditJson('--truth', 'truth.json', '--networks', '12');
    expect(found).toMatchObject({
      schemaVersion: 1,
      space: 'test-space',
      networks: 12,
      truth: { kind: 'table', file: join(cwd, 'truth.json'), failed: 0 },
      proxies: [{ name: 'config', secondsPerNetwork: 0, tau: 1, tauLow: 1, tauHigh: 1, spearman: 1 }],
    });
    const [{ topRegret, bands, combinedTau, ahead }] = found.proxies;
    expect(topRegret.map(({ top, k, regret }: { top: string; k: number; regret: number }) => [top, k, regret])).toEqual(
      [
        ['1', 1, 0],
        ['5', 5, 0],
        ['10 %', 2, 0],
      ],
    );
    expect(bands.map(({ networks }: { networks: number }) => networks)).toEqual([4, 4, 4]);
    expect(combinedTau).toBeGreaterThan(0.9);
    expect(ahead.low).toBeGreaterThan(0);
    expect(Object.keys(found.predictors)).toEqual(['macs', 'params', 'blocks', 'combined']);
    for (const name of ['macs', 'params']) expect(found.predictors[name].tau).toBeLessThan(1);
    // every network of the space has two blocks: counting them ranks nothing
    expect(found.predictors.blocks.tau).toBeNull();
    expect(found.predictors.combined.tau).toBe(combinedTau);
    expect(found.rows).toHaveLength(12);
    expect(found.rows[0]).toMatchObject({ blocks: 2, readings: { config: found.rows[0].truth } });
    expect(found.verdict).toMatch(/^config \(tau \+1\.00.*\) ranks better than counting /);
    expect(JSON.parse(readFileSync(join(cwd, 'runs/audit-tabular/audit.json'), 'utf8'))).toEqual(found);
  });

  it('says of a proxy that ranks backwards that it is not to be trusted', async () => {
    writeTable('proxy.json', (genotype) => 1 - sum(genotype));
    const { out } = await audit('--truth', 'truth.json');
    expect(out).toContain('30 networks of space test-space; truth: table');
    expect(out).toMatch(/^config +-1\.00 \(-1\.00 to -1\.00\) +-1\.00/m);
    expect(out).toMatch(/ranks worse than counting .*: do not trust it\./);
  });

  it('says of a proxy that tells nothing that it learns nothing', async () => {
    writeTable('proxy.json', () => 0.5);
    const { out } = await audit('--truth', 'truth.json', '--out', 'flat');
    expect(out).toMatch(/^config +– +– /m);
    expect(out).toContain('config gives every network the same reading: it learns nothing');
  });

  it('compares several proxies, of the command line and of a file', async () => {
    writeTable('backwards.json', (genotype) => 1 - sum(genotype));
    writeFileSync(join(cwd, 'proxies.yaml'), 'again: {evaluator.classes: 5, evaluator.size: 17}\n');
    const args = ['--truth', 'truth.json', '--proxies', 'proxies.yaml', '--svg', 'a.svg'];
    const found = await auditJson(...args, '--proxy', 'back:evaluator.table=backwards.json,evaluator.size=18');
    expect(found.proxies.map(({ name, tau }: { name: string; tau: number }) => [name, tau])).toEqual([
      ['config', 1],
      ['again', 1],
      ['back', -1],
    ]);
    const svg = readFileSync(join(cwd, 'a.svg'), 'utf8');
    for (const title of ['config: tau 1.00', 'again: tau 1.00', 'back: tau -1.00', 'macs: tau'])
      expect(svg).toContain(title);
    expect(svg.match(/<circle/g)).toHaveLength(4 * 30);
    expect(existsSync(join(cwd, 'runs/audit-tabular/proxies/back/run.sqlite'))).toBe(true);
  });

  it('chooses the same networks again, over all sizes and within the constraints', async () => {
    const limits = ['--set', 'constraints=[{metric: params, max: 4000}]'];
    const [all, again, few] = [
      await auditJson('--truth', 'truth.json', '--networks', '8', '--out', 'a'),
      await auditJson('--truth', 'truth.json', '--networks', '8', '--out', 'b'),
      await auditJson('--truth', 'truth.json', '--networks', '8', '--out', 'c', ...limits),
    ];
    const macsOf = ({ rows }: { rows: { macs: number }[] }) => rows.map(({ macs }) => macs).sort((a, b) => a - b);
    expect(again.rows).toEqual(all.rows);
    expect(few.rows).not.toEqual(all.rows);
    for (const { params } of few.rows) expect(params).toBeLessThanOrEqual(4000);
    const [least, most] = [macsOf(all)[0] as number, macsOf(all).at(-1) as number];
    expect(most / least).toBeGreaterThan(2);
  });

  it('takes networks as a list, one a line, or from a report', async () => {
    const forms: Record<string, string> = {
      'list.json': '[[0,0,0,0,0],"11111",[3,1,1,1,1],[3,1,1,1,1]]',
      'lines.txt': '00000\n[1,1,1,1,1]\n\n31111\n',
      'report.csv': 'number,state,genotype\n0,complete,00000\n1,complete,11111\n2,failed,"[3,1,1,1,1]"\n',
      'report.json': '{"trials":[{"genotype":[0,0,0,0,0]},{"genotype":[1,1,1,1,1]},{"genotype":[3,1,1,1,1]}]}',
    };
    for (const [name, text] of Object.entries(forms)) {
      writeFileSync(join(cwd, name), text);
      const { rows } = await auditJson('--truth', 'truth.json', '--genotypes', name, '--out', `from-${name}`);
      expect(rows.map(({ genotype }: { genotype: string }) => genotype)).toEqual(['00000', '11111', '31111']);
    }
  });

  it('keeps what was evaluated, and adds proxies to it', async () => {
    await audit('--truth', 'truth.json');
    const run = join(cwd, 'runs/audit-tabular/proxies/config');
    const before = readRun(run).trials;
    await audit('--truth', 'truth.json', '--proxy', 'wide:evaluator.size=18');
    expect(readRun(run).trials).toEqual(before);
  });
});

describe('mixnas audit refuses', () => {
  const refused = async (...args: string[]) => {
    const error = await audit(...args).then(
      () => null,
      (reason) => reason,
    );
    expect(error).toMatchObject({ exitCode: 2 });
    return error as { code: string; message: string };
  };

  it('a folder with an audit of other networks or settings, and names what differs', async () => {
    await audit('--truth', 'truth.json');
    for (const [args, what] of [
      [['--networks', '10'], 'the networks'],
      [['--set', 'evaluator.size=18'], 'evaluator'],
      [['--seed', '6'], 'seed, the networks'],
    ] as const) {
      const { code, message } = await refused('--truth', 'truth.json', ...args);
      expect(code).toBe('RUN_CHANGED');
      expect(message).toMatch(new RegExp(`other values of: ${what}$`));
    }
  });

  it('longer trainings as the truth of a config that trains nothing', async () => {
    expect((await refused()).message).toContain('no longer training tells the truth');
  });

  it('settings of trainings beside a table', async () => {
    for (const more of [
      ['--seeds', '2'],
      ['--truth-set', 'training.epochs=3'],
    ]) {
      expect(await refused('--truth', 'truth.json', ...more)).toMatchObject({ code: 'USAGE' });
    }
  });

  it('networks that the table lacks', async () => {
    writeFileSync(
      join(cwd, 'part.json'),
      '{"00000":{"accuracy":0.5},"11111":{"accuracy":0.6},"01010":{"accuracy":0.4}}',
    );
    writeFileSync(join(cwd, 'list.json'), '["00000","11111","31111"]');
    const error = await refused('--truth', 'part.json', '--genotypes', 'list.json');
    expect(error).toMatchObject({ code: 'TABLE_MISSING' });
    expect(error.message).toContain('31111');
    // networks that are chosen are chosen among those of the table
    expect((await auditJson('--truth', 'part.json')).networks).toBe(3);
  });

  it('genotypes that cannot be read, are none, too few, or not of the space', async () => {
    const cases = [
      ['missing.txt', null, 'GENOTYPES_READ'],
      ['empty.txt', '\n', 'GENOTYPES_READ'],
      ['object.json', '{"a": 1}', 'GENOTYPE'],
      ['two.json', '["00000","11111"]', 'USAGE'],
      ['wrong.json', '["00000","11111","91111"]', 'GENOTYPE'],
      ['report.json', '{"trials":[{}]}', 'GENOTYPE'],
    ] as const;
    for (const [name, text, code] of cases) {
      if (text !== null) writeFileSync(join(cwd, name), text);
      expect(await refused('--truth', 'truth.json', '--genotypes', name), name).toMatchObject({ code });
    }
    expect((await refused('--truth', 'truth.json', '--genotypes', 'wrong.json')).message).toContain(
      'genotype 3: genotype[0] = 9',
    );
  });

  it('proxies without a usable name or change, or of another space', async () => {
    mkdirSync(join(cwd, 'other'));
    writeFileSync(join(cwd, 'other/space.yaml'), SPACE_TEXT.replace('test-space', 'other-space'));
    writeFileSync(join(cwd, 'list.yaml'), '- a: 1\n');
    for (const proxy of [
      'short',
      'short:',
      ':seed=1',
      'config:seed=2',
      'a/b:seed=2',
      'moved:space=./other/space.yaml',
    ]) {
      expect(await refused('--truth', 'truth.json', '--proxy', proxy), proxy).toMatchObject({ code: 'USAGE' });
    }
    expect(await refused('--truth', 'truth.json', '--proxies', 'list.yaml')).toMatchObject({ code: 'USAGE' });
    expect(await refused('--truth', 'truth.json', '--proxies', 'none.yaml')).toMatchObject({ code: 'CONFIG_READ' });
    expect(await refused('--truth', 'truth.json', '--proxy', 'a:seed')).toMatchObject({ code: 'CONFIG_SET' });
    expect(await refused('--truth', 'truth.json', '--proxy', 'a:sed=1')).toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
