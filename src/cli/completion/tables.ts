import { type CompletedCommand, type CompletionModel, firstWords, parents, secondWords, type Values } from './model.ts';
import { quoted } from './quote.ts';

/** The arguments of the function that offers values: `files`, `runs`, then the words. */
function call({ words, files, runs }: Values): string {
  return ['_mixnas_offer', files, runs ? 'runs' : '-', ...words.map(quoted)].join(' ');
}

function optionCases({ words, options }: Pick<CompletedCommand, 'words' | 'options'>): string[] {
  return options.flatMap(({ flag, values }) =>
    values === null ? [] : [`    ${quoted(`${words} ${flag}`)}) ${call(values)} ;;`],
  );
}

function argumentCases({ words, args }: CompletedCommand): string[] {
  return args.map((values, i) => `    ${quoted(`${words} `)}${i === args.length - 1 ? '*' : i}) ${call(values)} ;;`);
}

function cases(name: string, lines: readonly string[]): string {
  return `${name}() {\n  case "$1" in\n${lines.join('\n')}\n    *) return 1 ;;\n  esac\n}\n`;
}

/**
 * What bash and zsh share: functions that say what there is, by the words of a command.
 * `_mixnas_words FIRST` prints words that may follow, a line each with its description behind a tab; `_mixnas_flags COMMAND`
 * options likewise; `_mixnas_value 'COMMAND FLAG'` and `_mixnas_argument 'COMMAND N'` offer values.
 */
export function shellTables(model: CompletionModel): string {
  const line = ({ word, text }: { word: string; text: string }) => `${word}\t${text}`;
  const lists = (entries: readonly (readonly [string, readonly string[]])[]) =>
    entries.map(([key, lines]) => `    ${quoted(key)}) printf '%s\\n' ${lines.map(quoted).join(' ')} ;;`);
  const top = { words: '', options: model.options };
  const words = [['', firstWords(model)], ...parents(model).map((first) => [first, secondWords(model, first)])] as [
    string,
    { word: string; text: string }[],
  ][];
  const flags = [top, ...model.commands].map(
    (command) => [command.words, command.options.map(({ flag, text }) => line({ word: flag, text }))] as const,
  );
  return [
    cases('_mixnas_words', lists(words.map(([key, list]) => [key, list.map(line)]))),
    cases('_mixnas_flags', lists(flags)),
    cases('_mixnas_value', model.commands.flatMap(optionCases)),
    cases('_mixnas_argument', model.commands.flatMap(argumentCases)),
    cases('_mixnas_is_command', [
      `    ${model.commands.map(({ words: name }) => quoted(name)).join('|')}) return 0 ;;`,
    ]),
    // which command is typed, and how many arguments stand behind it: sets mixnas_command and mixnas_argument
    `_mixnas_look() {
  mixnas_command='' mixnas_argument=0
  local word expects=''
  for word in "$@"; do
    if [ -n "$expects" ]; then expects=''; continue; fi
    case "$word" in
      -*)
        if [ -n "$mixnas_command" ] && mixnas_dry=1 _mixnas_value "$mixnas_command $word"; then expects=1; fi
        continue ;;
    esac
    if [ -z "$mixnas_command" ]; then mixnas_command=$word
    elif [ "$mixnas_argument" = 0 ] && _mixnas_is_command "$mixnas_command $word"; then mixnas_command="$mixnas_command $word"
    else mixnas_argument=$((mixnas_argument + 1))
    fi
  done
}
`,
  ].join('\n');
}
