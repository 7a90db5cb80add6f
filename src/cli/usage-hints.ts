import { meantPaths } from '../util/other-words.ts';
import { COMMANDS } from './command-table.ts';
import type { CommandSpec, OptionSpec } from './table/define.ts';

/** Commands that other tools have for ours. */
const COMMAND_WORDS: Readonly<Record<string, string>> = {
  run: 'search',
  start: 'search',
  nas: 'search',
  tune: 'search',
  continue: 'resume',
  restart: 'resume',
  fit: 'train',
  retrain: 'train',
  list: 'runs',
  ls: 'runs',
  status: 'runs',
  show: 'report',
  results: 'report',
  summary: 'report',
  test: 'evaluate',
  eval: 'evaluate',
  validate: 'evaluate',
  infer: 'predict',
  classify: 'predict',
  inference: 'predict',
  convert: 'export',
  save: 'export',
  models: 'zoo',
  new: 'init',
  create: 'init',
  download: 'data fetch',
  pack: 'data import',
  check: 'config',
  benchmark: 'bench',
  profile: 'bench infer',
  clean: 'cache clear',
  clear: 'cache clear',
  draw: 'arch',
};

/** Options that other tools have for ours, the likeliest first. */
const OPTION_WORDS: Readonly<Record<string, readonly string[]>> = {
  '--output': ['--out', '--run'],
  '--output-dir': ['--out', '--run'],
  '--out': ['--run'],
  '--run': ['--out'],
  '--run-dir': ['--run', '--out'],
  '--dir': ['--run', '--out'],
  '-o': ['--out', '--run'],
  '--max-trials': ['--trials'],
  '--n-trials': ['--trials'],
  '-n': ['--trials', '--networks'],
  '--jobs': ['--workers'],
  '--num-workers': ['--workers'],
  '-j': ['--workers'],
  '--batch-size': ['--batch'],
  '--image-size': ['--size', '--resolution'],
  '--resolution': ['--size'],
  '--img-size': ['--size', '--resolution'],
  '--num-classes': ['--classes'],
  '--checkpoint': ['--weights'],
  '--ckpt': ['--weights'],
  '--trial': ['--select'],
  '--best': ['--select'],
  '--topk': ['--top'],
  '--force-yes': ['--yes'],
  '-y': ['--yes'],
  '-f': ['--format', '--force'],
  '--plot': ['--svg', '--format'],
  '--picture': ['--svg'],
  '--html': ['--format'],
  '--csv': ['--format'],
  '--onnx': ['--format'],
  '--overwrite': ['--force'],
  '--verbose': ['--debug'],
};

const wordOf = ({ flags }: OptionSpec): string => flags.split(/[ ,]/)[0] as string;

/** What somebody means by an option that a command lacks; undefined where nothing is known. @param flag as typed, without its value */
export function optionHint(name: string, { options }: CommandSpec, flag: string): string | undefined {
  const own = options.map(wordOf);
  const ours = (OPTION_WORDS[flag] ?? []).find((word) => own.includes(word));
  if (ours !== undefined) return `mixnas ${name} has ${options.find((option) => wordOf(option) === ours)?.flags}`;
  if (flag === '--resume' || flag === '--continue') return 'mixnas resume RUN continues a run';
  if (flag === '--config' || flag === '-c') return 'the config is named without an option, right behind the command';
  const { paths, note } = meantPaths(flag.replace(/^-+/, ''));
  const isConfig = options.some(({ flags, text }) => flags.startsWith('--set') && text.includes('config'));
  const [path] = paths;
  if (note !== undefined) return note;
  if (path !== undefined && isConfig) return `the config has it: --set ${path}=VALUE`;
  const others = Object.entries<CommandSpec>(COMMANDS).filter(([, spec]) =>
    spec.options.some((o) => wordOf(o) === flag),
  );
  const named = others.map(([other]) => `mixnas ${other}`).slice(0, 3);
  return named.length === 0 ? undefined : `${named.join(', ')} ${named.length === 1 ? 'has' : 'have'} ${flag}`;
}

/** What somebody means by a command that there is not; undefined where nothing is known. */
export function commandHint(word: string): string | undefined {
  const ours = Object.hasOwn(COMMAND_WORDS, word.toLowerCase()) ? COMMAND_WORDS[word.toLowerCase()] : undefined;
  return ours === undefined ? undefined : `did you mean mixnas ${ours}?`;
}
