import { type CompletedOption, type CompletionModel, firstWords, parents, secondWords, type Values } from './model.ts';
import { quotedForFish as quoted } from './quote.ts';

const FUNCTIONS = `
# the words before the cursor that are no options and no values of options
function __mixnas_words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word $__mixnas_valued
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end

# whether exactly these words were typed, and how many arguments behind them
function __mixnas_at
    set -l words (__mixnas_words)
    set -l at (count $argv)
    test (count $words) -ge $at; and test "$words[1..$at]" = "$argv"
end

function __mixnas_none
    test (count (__mixnas_words)) = 0
end

function __mixnas_only
    test "$(__mixnas_words | string join ' ')" = "$argv"
end

function __mixnas_runs
    for folder in runs/*/
        string trim -r -c / $folder
    end
end
`;

/** Flags that say what follows: nothing, words, files, or anything. */
function following({ words, files, runs }: Values): string {
  const offered = [
    words.join(' '),
    runs ? '(__mixnas_runs)' : '',
    files === 'folders' ? '(__fish_complete_directories)' : '',
  ].filter((part) => part !== '');
  const isFiles = files === 'all' ? '-F' : '-f';
  return offered.length === 0 ? isFiles : `${isFiles} -a ${quoted(offered.join(' '))}`;
}

function optionLine(condition: string, { flag, text, values }: CompletedOption): string {
  const value = values === null ? '' : ` -r ${following(values)}`;
  return `complete -c mixnas -n ${quoted(condition)} -l ${flag.slice(2)}${value} -d ${quoted(text)}`;
}

function wordLine(condition: string, { word, text }: { word: string; text: string }): string {
  return `complete -c mixnas -f -n ${quoted(condition)} -a ${word} -d ${quoted(text)}`;
}

/** Completion for fish (3.4 and later). */
export function fishScript(model: CompletionModel): string {
  const valued = [...new Set(model.commands.flatMap(({ options }) => options.filter(({ values }) => values !== null)))];
  const flags = [...new Set(valued.map(({ flag }) => flag))];
  const lines = [
    '# fish completion for mixnas: mixnas completion fish > ~/.config/fish/completions/mixnas.fish',
    `set -g __mixnas_valued ${flags.join(' ')}`,
    FUNCTIONS,
    'complete -c mixnas -f',
    ...model.options.map((option) => optionLine('__mixnas_none', option)),
    ...firstWords(model).map((word) => wordLine('__mixnas_none', word)),
    ...parents(model).flatMap((first) =>
      secondWords(model, first).map((word) => wordLine(`__mixnas_only ${first}`, word)),
    ),
    ...model.commands.flatMap(({ words, options, args }) => [
      ...options.map((option) => optionLine(`__mixnas_at ${words}`, option)),
      ...args.map((values) => `complete -c mixnas -n ${quoted(`__mixnas_at ${words}`)} ${following(values)}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
