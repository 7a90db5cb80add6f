import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeArchitecture, parseArchitecture } from '../../src/architecture/index.ts';
import { parseConfig, parseTrainingConfig } from '../../src/config/index.ts';
import { BrokenImages } from '../../src/data/broken-images.ts';
import { cifarSource } from '../../src/data/cifar.ts';
import { imageFolderSource } from '../../src/data/folder/folder-source.ts';
import { openTable } from '../../src/evaluate/index.ts';
import { blockDocument, describeMobile, parseBlocks, timmSource, toArchDef } from '../../src/export/index.ts';
import { importTable, parseTable, tableText } from '../../src/latency/index.ts';
import { buildReport } from '../../src/report/index.ts';
import { startSearch } from '../../src/search/index.ts';
import { parseGenotype, parseSpace } from '../../src/space/index.ts';
import { openDatabase } from '../../src/store/database.ts';
import { readEpochs, readRun, runFile } from '../../src/store/index.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/train/checkpoint.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { type Stream, stream } from '../../src/util/random.ts';
import { parseOverride, parseSource } from '../../src/util/source-document.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { ROOT } from '../docs/read.ts';
import { tabularConfig, testContext, testSpace, writeTable } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';
import { tinyNetwork } from '../train/tiny.ts';
import { mutateBytes, mutateText, mutateTree } from './mutate.ts';

const folder = temporaryFolder();

/** What is wrong with the error that a reader ended with; null for one that says what a user has to know. */
function complaint(error: unknown): string | null {
  if (!(error instanceof MixnasError)) return error instanceof Error ? `${error.stack}` : String(error);
  if (error.code === 'BUG') return `${error.message} ${error.stack}`;
  return error.message.trim() === '' ? `${error.code} without a message` : null;
}

/** `MIXNAS_FUZZ=10` tries ten times as many inputs; 1 is the short pass of `npm test`. */
const TIMES = Number(process.env.MIXNAS_FUZZ ?? 1);

/** Reads `count` inputs (times `TIMES`); the numbers and complaints of those that ended with anything but a result or a MixnasError. */
async function fuzz(name: string, count: number, read: (draws: Stream) => unknown): Promise<string[]> {
  const problems: string[] = [];
  for (let i = 0; i < count * TIMES; i++) {
    try {
      await read(stream('fuzz', name, i));
    } catch (error) {
      const problem = complaint(error);
      if (problem !== null) problems.push(`input ${i}: ${problem}`);
    }
  }
  return problems;
}

const TIMM_FUNCTION = `def f(variant, channel_multiplier=1.0, depth_multiplier=1.2, **kwargs):
    arch_def = [['ds_r1_k3_s1_e1_c16_se0.25'], ['ir_r2_k3.5_s2_e6_c24_se0.25_nsw', 'cn_r1_k3_s1_c24_skip']]
    round_chs_fn = partial(round_channels, multiplier=channel_multiplier)
    return EfficientNet(decode_arch_def(arch_def, depth_multiplier), num_features=round_chs_fn(1280), stem_size=32,
        round_chs_fn=round_chs_fn, act_layer=resolve_act_layer(kwargs, 'swish'), drop_rate=0.2, fix_stem=True,
        se_layer=partial(SqueezeExcite, gate_layer='hard_sigmoid', rd_round_fn=round_channels))
`;

async function sharpPng(): Promise<{ data: Buffer }> {
  const noise = Buffer.from(Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 37) % 256));
  return {
    data: await sharp(noise, { raw: { width: 16, height: 16, channels: 3 } })
      .png()
      .toBuffer(),
  };
}

function texts(path: string): string[] {
  return readdirSync(join(ROOT, path))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => readFileSync(join(ROOT, path, file), 'utf8'));
}

/** Makes mutations of some texts, and texts of mutations of what they say. */
function variantsOf(from: readonly string[]): (draws: Stream) => string {
  const documents = from.map((text): unknown => parse(text));
  return (draws) =>
    draws.int(2) === 0 ? mutateText(draws, draws.pick(from)) : JSON.stringify(mutateTree(draws, draws.pick(documents)));
}

function readSpaceText(text: string): void {
  const space = parseSpace(text, 'fuzz.yaml');
  expect(space.genotypes > 0n).toBe(true);
  for (const option of ['first', 'last']) {
    const genotype = space.choices.map(({ options }) => (option === 'first' ? 0 : options.length - 1));
    space.decode(genotype, { size: 32, classes: 10 });
    space.canonical(genotype);
  }
}

describe('whatever a file says, its reader gives a result or an error in words of mixnas', () => {
  const config = variantsOf(texts('configs'));
  const space = variantsOf(texts('search-spaces'));

  it('configs of searches and of trainings', async () => {
    const problems = await fuzz('config', 300, (draws) => {
      const { value, lineOf } = parseSource(config(draws), 'fuzz.yaml');
      const read = draws.int(2) === 0 ? parseConfig : parseTrainingConfig;
      read(value, 'fuzz.yaml', { lineOf });
    });
    expect(problems).toEqual([]);
  });

  it('values of --set', async () => {
    const sets = ['training.epochs=3', 'fidelity={kind: full}', 'constraints.0.max=20M', 'a.b=[1, {c: d}]'];
    const problems = await fuzz('set', 100, (draws) => parseOverride(mutateText(draws, draws.pick(sets))));
    expect(problems).toEqual([]);
  });

  it('search spaces, which build networks when they are taken', async () => {
    expect(await fuzz('space', 200, (draws) => readSpaceText(space(draws)))).toEqual([]);
  });

  it('genotypes', async () => {
    const { space } = testSpace();
    const problems = await fuzz('genotype', 200, (draws) => {
      const text = draws.int(2) === 0 ? '[0,1,0,1,1]' : '01011';
      parseGenotype(
        space,
        draws.int(2) === 0 ? mutateText(draws, text) : JSON.stringify(mutateTree(draws, [0, 1, 0, 1, 1])),
      );
    });
    expect(problems).toEqual([]);
  });

  it('tables of known results', async () => {
    const { space } = testSpace();
    const rows = JSON.parse(readFileSync(writeTable(folder), 'utf8'));
    const few = Object.fromEntries(Object.entries(rows).slice(0, 4));
    const table = variantsOf([JSON.stringify(few)]);
    const file = join(folder, 'fuzzed-table.json');
    const problems = await fuzz('table', 100, (draws) => {
      writeFileSync(file, table(draws));
      openTable(file, space);
    });
    expect(problems).toEqual([]);
  });

  it('architectures', async () => {
    const text = JSON.stringify(makeArchitecture('tiny', tinyNetwork(), { metrics: { accuracy: 0.5 } }));
    const architecture = variantsOf([text]);
    const problems = await fuzz('architecture', 300, (draws) => parseArchitecture(architecture(draws), 'fuzz.json'));
    expect(problems).toEqual([]);
  });

  it('block strings, of MixNet and of timm, in JSON and in Python', async () => {
    const graph = buildZoo('mixnet-s', { size: 32, classes: 10 });
    const document = { ...blockDocument('mixnet-s', graph) };
    const { stem = 16 } = document as { stem?: number };
    const json = variantsOf([
      JSON.stringify(document),
      JSON.stringify({ stem, arch_def: toArchDef(describeMobile(graph)) }),
    ]);
    const python = timmSource('mixnet-s', graph);
    const problems = await fuzz('blocks', 300, (draws) => {
      const text = draws.int(3) === 0 ? mutateText(draws, python) : json(draws);
      parseBlocks(text, 'fuzz.py');
    });
    expect(problems).toEqual([]);
  });

  it('functions of timm', async () => {
    const problems = await fuzz('timm', 200, (draws) => parseBlocks(mutateText(draws, TIMM_FUNCTION), 'fuzz.py'));
    expect(problems).toEqual([]);
  });

  it('latency tables, ours and those of other tools', async () => {
    const foreign = [
      ['ofa', 'Conv-input:32x32x3-output:16x16x8: {count: 40, mean: 0.5, var: 0.01}\n'],
      ['proxylessnas', '16x16x8-8x8x16-expand:3-kernel:5-stride:2,1.25\n'],
      ['dynamicofa', '{"AvgPool2D-input:8x8x32-output:1x1x32": {"count": 9, "mean": 0.1, "std": 0.25}}'],
      ['tf-nas', '{"base": 3.5, "MBI_8_16_16_16_k3_s1_swish": {"48": 2}}'],
    ] as const;
    const own = variantsOf([tableText(importTable(foreign[0][1], 'ofa', 'x', 'phone'))]);
    const problems = await fuzz('latency', 200, (draws) => {
      const [format, text] = draws.pick(foreign);
      if (draws.int(2) === 0) parseTable(own(draws), 'fuzz.json');
      else importTable(mutateText(draws, text), format, 'fuzz', 'phone');
    });
    expect(problems).toEqual([]);
  });

  it('images', async () => {
    const { data } = await sharpPng();
    const root = join(folder, 'images');
    for (const name of ['a', 'b']) {
      mkdirSync(join(root, name), { recursive: true });
      writeFileSync(join(root, name, '1.png'), data);
    }
    const problems = await fuzz('image', 100, async (draws) => {
      writeFileSync(join(root, 'a', '1.png'), mutateBytes(draws, data));
      const source = await (await imageFolderSource({ path: root })).open();
      try {
        await source.train.fill([0, 1], 8, new Uint8Array(2 * 8 * 8 * 3));
      } catch (error) {
        if (!(error instanceof BrokenImages)) throw error;
      }
    });
    expect(problems).toEqual([]);
  });

  it('checkpoints', async () => {
    const whole = { hash: 'h', history: [], state: new Map([['w', Float32Array.of(1, 2, 3)]]) };
    const bytes = encodeCheckpoint(whole);
    const header = { hash: 'h', history: [], tensors: [{ name: 'w', size: 3 }] };
    const problems = await fuzz('checkpoint', 300, (draws) => {
      if (draws.int(2) === 0) return decodeCheckpoint(mutateBytes(draws, bytes), 'fuzz.ckpt');
      const changed = Buffer.from(JSON.stringify(mutateTree(draws, header)));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(changed.length);
      return decodeCheckpoint(Buffer.concat([bytes.subarray(0, 8), length, changed, bytes.subarray(-12)]), 'fuzz.ckpt');
    });
    expect(problems).toEqual([]);
  });
});

describe('whatever stands in a CIFAR folder, reading it gives a result or an error in words of mixnas', () => {
  const cifar = join(folder, 'cifar');
  const images = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`).concat('test_batch.bin');

  it.each([...images.slice(-2), 'batches.meta.txt'])('%s', async (name) => {
    mkdirSync(cifar, { recursive: true });
    const record = Buffer.concat([Buffer.from([3]), Buffer.alloc(3072, 9)]);
    for (const file of images) writeFileSync(join(cifar, file), Buffer.concat([record, record]));
    const names = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n';
    writeFileSync(join(cifar, 'batches.meta.txt'), names);
    const whole = readFileSync(join(cifar, name));
    const problems = await fuzz(name, 60, async (draws) => {
      writeFileSync(join(cifar, name), mutateBytes(draws, whole));
      const source = await (await cifarSource('cifar10', cifar, 2)).open();
      expect(source.classes).toHaveLength(10);
      await source.train.fill([0, 9], 4, new Uint8Array(2 * 4 * 4 * 3));
    });
    expect(problems).toEqual([]);
  });
});

describe('whatever stands in a run folder, reading it gives a run or an error in words of mixnas', () => {
  const run = join(folder, 'run');
  const file = runFile(run, 'database');
  let bytes: Buffer;

  beforeAll(async () => {
    const config = tabularConfig(writeTable(folder), { search: { trials: 6, workers: 1 } });
    await startSearch(config, testSpace(), run, testContext(folder).context);
    bytes = readFileSync(file);
  });

  /** A run folder as it was, with another database. */
  function replace(content: Buffer): void {
    for (const name of readdirSync(run).filter((one) => one.startsWith('run.sqlite'))) rmSync(join(run, name));
    writeFileSync(file, content);
  }

  it('read whole, and reported', () => {
    replace(bytes);
    expect(buildReport(readRun(run)).trials).toHaveLength(6);
  });

  it('with other bytes', async () => {
    const problems = await fuzz('run', 150, (draws) => {
      replace(mutateBytes(draws, bytes));
      buildReport(readRun(run));
      readEpochs(run, 0);
    });
    expect(problems).toEqual([]);
  });

  it('with other values in its tables', async () => {
    const values = [null, 'x', '', '{}', '[]', 'null', '[1', -1, 0.5, 1e300];
    const cells = [
      ...['genotype', 'key', 'note', 'state', 'reason', 'attempt', 'reward', 'violation', 'seconds'].map(
        (column) => `UPDATE trial SET "${column}" = ? WHERE number = 2`,
      ),
      ...['info', 'status', 'statusDetail'].map((key) => `UPDATE meta SET value = ? WHERE key = '${key}'`),
    ];
    const all = cells.flatMap((sql) => values.map((value) => ({ sql, value })));
    const problems: string[] = [];
    for (const { sql, value } of all) {
      replace(bytes);
      const db = openDatabase(file);
      try {
        db.prepare(sql).run(value);
      } catch {
        continue; // the table itself refuses the value
      } finally {
        db.close();
      }
      const found = await fuzz(sql, 1, () => buildReport(readRun(run)));
      problems.push(...found.map((problem) => `${sql} ${value}: ${problem}`));
    }
    expect(problems).toEqual([]);
  });
});
