import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../e2e/run-cli.ts';
import { temporaryFolder } from '../temporary.ts';
import { writePhotos } from './photos.ts';
import { typedOn, wordsOf } from './typed.ts';

const folder = temporaryFolder();
const PAGE = 'docs/tutorial.md';

/** Commands that are not run here, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'npm install mixnas': 'installs the package',
  'npx mixnas doctor --install onnx': 'installs a package',
};

/** What a command must have printed or written. */
const PROOFS: Readonly<Record<string, (stdout: string) => void>> = {
  'npx mixnas data info image-folder photos': (out) => expect(out).toMatch(/3: cat, dog, hare/),
  'npx mixnas config photos.yaml': (out) => expect(out).toContain('space: mixnet-tiny'),
  'npx mixnas search photos.yaml --dry-run': (out) => expect(out).toMatch(/time on this machine/),
  'npx mixnas report runs/photos': (out) => expect(out).toMatch(/trials +2 complete[\s\S]*Pareto front/),
  'npx mixnas arch runs/photos --select knee --layers': (out) => expect(out).toMatch(/params/),
  'npx mixnas evaluate runs/net photos': (out) => expect(out).toMatch(/all images: 90\ntop-1 +\d/),
  'npx mixnas predict runs/net photos/cat': (out) => expect(out.match(/\.jpg\n/g)).toHaveLength(30),
  'npx mixnas predict photos.onnx photos/dog --top 1': (out) => expect(out.match(/\.jpg\n/g)).toHaveLength(30),
};
const FILES = [
  'photos.yaml',
  'report.html',
  'best.svg',
  'runs/net/last.ckpt',
  'photos.onnx',
  'photos.preprocessing.json',
];

const commands = typedOn(PAGE).map(({ text }) => text);
/** The config that `init` wrote, with a search of seconds instead of minutes: two networks, two epochs each. */
function shorten(): void {
  const file = join(folder, 'photos.yaml');
  const written = readFileSync(file, 'utf8');
  const short = written
    .replaceAll(/^( +epochs): \d+/gm, '$1: 2')
    .replaceAll(/^( +trials): \d+/gm, '$1: 2')
    .replaceAll(/^( +networks): \d+/gm, '$1: 1');
  expect(short.match(/epochs: 2|trials: 2|networks: 1/g)).toHaveLength(4);
  writeFileSync(file, short);
}

const run = commands.filter((text) => !(text in LEFT_OUT));

beforeAll(() => writePhotos(join(folder, 'photos')));

describe(PAGE, () => {
  it('has the commands that are left out here, and those that are proved', () => {
    for (const text of [...Object.keys(LEFT_OUT), ...Object.keys(PROOFS)]) expect(commands).toContain(text);
    expect(run.length).toBeGreaterThan(12);
  });

  it.each(run)('works as it is typed: %s', async (text) => {
    const [npx, mixnas, ...args] = wordsOf(text);
    expect([npx, mixnas]).toEqual(['npx', 'mixnas']);
    const { code, stdout, stderr } = await runCli(args, folder, { cache: join(folder, 'cache') });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    PROOFS[text]?.(stdout);
    if (text.startsWith('npx mixnas init')) shorten();
  });

  it('leaves the files that it speaks of', () => {
    for (const file of FILES) expect(existsSync(join(folder, file)), file).toBe(true);
    expect(readFileSync(join(folder, 'best.svg'), 'utf8')).toContain('</svg>');
  });
});
