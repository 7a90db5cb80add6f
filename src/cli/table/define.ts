/** One option of a command: `flags` names it and its value for the parser, the help and the types alike. */
export interface OptionSpec<Flags extends string = string, Value = unknown, HasInitial extends boolean = boolean> {
  readonly flags: Flags;
  readonly text: string;
  /** Reads the value, after what a repeatable option has read before; throws commander's `InvalidArgumentError`. */
  read?(text: string, previous: Value): Value;
  /** Words that the value may be, as the help and the completion of shells list them. */
  readonly words?: readonly string[];
  /** Value where the option is not given. */
  readonly initial?: Value;
  readonly hasInitial: HasInitial;
}

/** Reads the value of an option; `words` are the values that it takes, where those are few. */
export interface Reader<Value> {
  (text: string, previous: Value): Value;
  readonly words?: readonly string[];
}

/** What the parser and the completion need of a reader. */
function reading(read: Reader<unknown> | undefined): { read?: Reader<unknown>; words?: readonly string[] } {
  return { ...(read && { read }), ...(read?.words && { words: read.words }) };
}

/** An option that is there only when it is given, as text or as `read` makes it. */
export function option<const F extends string>(flags: F, text: string): OptionSpec<F, string, false>;
export function option<const F extends string, V>(flags: F, text: string, read: Reader<V>): OptionSpec<F, V, false>;
export function option(flags: string, text: string, read?: Reader<unknown>): OptionSpec {
  return { flags, text, ...reading(read), hasInitial: false };
}

/** An option that is always there. */
export function optionWith<const F extends string, V>(
  initial: NoInfer<V>,
  flags: F,
  text: string,
  read: Reader<V>,
): OptionSpec<F, V, true> {
  return { flags, text, read, ...(read.words && { words: read.words }), initial, hasInitial: true };
}

/** One argument: `<name>` must be given, `[name]` may. */
export interface ArgumentSpec<Name extends string = string, Value = unknown> {
  readonly name: Name;
  readonly text: string;
  read?(text: string): Value;
  /** As those of an option. */
  readonly words?: readonly string[];
}

/** An argument as text, or as `read` makes it. */
export function argument<const N extends string>(name: N, text: string): ArgumentSpec<N, string>;
export function argument<const N extends string, V>(name: N, text: string, read: Reader<V>): ArgumentSpec<N, V>;
export function argument(name: string, text: string, read?: Reader<unknown>): ArgumentSpec {
  return { name, text, ...(reading(read) as Pick<ArgumentSpec, 'read' | 'words'>) };
}

/** What commands are for, in the order in which people come to need them: headings of the help, and the order of the README. */
export const STEPS = {
  begin: 'Begin with images and a config:',
  search: 'Search, and see what was found:',
  use: 'Train, test and use a network:',
  look: 'Look at networks:',
  measure: 'Measure:',
  machine: 'This machine:',
} as const;

/** A command as it is typed, for the help: with what it does, where that does not go without saying. */
export interface Example {
  readonly typed: string;
  readonly does?: string;
}

/** An example. */
export function example(typed: string, does?: string): Example {
  return does === undefined ? { typed } : { typed, does };
}

/** A command as its users see it. The parser, the help, the types of its action and the README's table come from here. */
export interface CommandSpec {
  readonly step: keyof typeof STEPS;
  readonly args: readonly ArgumentSpec[];
  /** One line: in the README as Markdown, in the help without its backticks, in lists of commands up to the first `;`. */
  readonly purpose: string;
  readonly options: readonly OptionSpec[];
  /** At least one; the most usual first. */
  readonly examples: readonly [Example, ...Example[]];
}

/** Checks commands by name and keeps their exact types. */
export function commands<const T extends Readonly<Record<string, CommandSpec>>>(specs: T): T {
  return specs;
}

type Camel<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type Word<F extends string> = F extends `--no-${infer Rest}`
  ? Word<`--${Rest}`>
  : F extends `--${infer W} ${string}`
    ? W
    : F extends `--${infer W}`
      ? W
      : never;

/** A flag without a value is a boolean; one whose value may be left out is `true` without it. */
type ValueOf<O> =
  O extends OptionSpec<infer F, infer V>
    ? F extends `${string}[${string}`
      ? V | true
      : F extends `${string}<${string}`
        ? V
        : boolean
    : never;

type KeyIf<O, HasInitial extends boolean> = O extends OptionSpec<infer F, unknown, HasInitial> ? Camel<Word<F>> : never;

/** The options of a command as its action gets them. */
export type OptionsOf<S extends CommandSpec> = {
  readonly [O in S['options'][number] as KeyIf<O, true>]: ValueOf<O>;
} & {
  readonly [O in S['options'][number] as KeyIf<O, false>]?: ValueOf<O>;
};

/** `<name...>` takes one or more values. */
type ArgumentValue<A> =
  A extends ArgumentSpec<infer N, infer V>
    ? N extends `${string}...${string}`
      ? V[]
      : N extends `[${string}`
        ? V | undefined
        : V
    : never;

type ArgumentValues<A extends readonly unknown[]> = { readonly [I in keyof A]: ArgumentValue<A[I]> };

/** The arguments of a command, in order. */
export type ArgumentsOf<S extends CommandSpec> = ArgumentValues<S['args']>;
