import { execFileSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { createProgram } from '../../src/cli/program.ts';
import { type CommandSpec, STEPS } from '../../src/cli/table/define.ts';

const commands: [string, CommandSpec][] = Object.entries(COMMANDS);

/** What a command line writes; its error is no error here. */
async function typed(...args: string[]): Promise<string> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const text: string[] = [];
  for (const stream of [out, err]) stream.setEncoding('utf8').on('data', (chunk: string) => text.push(chunk));
  const program = createProgram({ out, err, in: new PassThrough(), env: {}, cwd: '.' });
  await program.parseAsync(args, { from: 'user' }).catch(() => undefined);
  await new Promise((done) => setImmediate(done));
  return text.join('');
}

/** The words of a command line, as a shell reads it. */
function words(line: string): string[] {
  const text = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
  return text.split('\n').slice(0, -1);
}

/** What an example runs: without `eval "$( )"` around it, and without where its output goes. */
function commandIn(example: string): string {
  return example.replace(/^eval "\$\((.*)\)"$/, '$1').replace(/ > .*$/, '');
}

describe('help', () => {
  it('lists commands in the order in which people come to need them, under headings', async () => {
    const help = await typed('--help');
    const headings = Object.values(STEPS).map((heading) => help.indexOf(heading));
    expect(headings).not.toContain(-1);
    expect(headings).toEqual([...headings].sort((a, b) => a - b));
    const at = (name: string) => help.indexOf(`\n  ${name} `);
    const journey = ['init', 'search', 'report', 'train', 'predict', 'export', 'doctor'].map(at);
    expect(journey).not.toContain(-1);
    expect(journey).toEqual([...journey].sort((a, b) => a - b));
  });

  it.each(commands)('has examples of %s that can be typed', async (name, spec) => {
    const help = await typed(...name.split(' '), '--help');
    for (const { typed: line } of spec.examples) {
      expect(help).toContain(line);
      const [program, ...rest] = words(commandIn(line));
      expect(program).toBe('mixnas');
      expect(rest.slice(0, name.split(' ').length).join(' ')).toBe(name);
      const given = rest.slice(name.split(' ').length);
      for (let i = 0; i < given.length; i++) {
        if (!given[i]?.startsWith('--')) continue;
        const option = spec.options.find(({ flags }) => flags.split(' ')[0] === given[i]);
        expect(option, `${line}: ${given[i]}`).toBeDefined();
        if (!/[<[]/.test(option?.flags ?? '') || given[i + 1] === undefined) continue;
        i++;
        expect(() => option?.read?.(given[i] as string, [])).not.toThrow();
      }
    }
  });
});

describe('what other tools call it', () => {
  it.each([
    [['search', 'q', '--epochs', '3'], 'hint: the config has it: --set training.epochs=VALUE'],
    [['search', 'q', '--lr', '3'], 'hint: the config has it: --set training.learningRate=VALUE'],
    [['search', 'q', '--output', 'x'], 'hint: mixnas search has --run <dir>'],
    [['search', 'q', '--gpu'], 'hint: evaluator: {kind: torch, device: cuda} trains on GPUs'],
    [['resume', 'x', '--epochs', '4'], 'hint: mixnas train has --epochs'],
    [['train', 'x', '--select', '3'], 'got "3". Did you mean trial:3?'],
    [['export', 'x', '--format', 'tflite'], 'Did you mean onnx? onnx2tf makes TFLite of an ONNX file'],
    [['export', 'x', '--format', 'PyTorch'], 'Did you mean torch?'],
    [['search', 'q', '--engine', 'cuda'], 'evaluator: {kind: torch, device: cuda} trains on GPUs'],
    [['run', 'q'], "error: unknown command 'run'\nhint: did you mean mixnas search?"],
    [['ls'], 'hint: did you mean mixnas runs?'],
  ])('is told at %j with ours', async (args, expected) => {
    expect(await typed(...args)).toContain(expected);
  });

  it('is not made up for what nobody calls so', async () => {
    expect(await typed('search', 'q', '--bananas')).not.toContain('hint:');
    expect(await typed('bananas')).not.toContain('hint:');
  });
});
