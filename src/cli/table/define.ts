/** One option of a command: `flags` names it and its value for the parser, the help and the types alike. */
export interface OptionSpec<Flags extends string = string, Value = unknown, HasInitial extends boolean = boolean> {
  readonly flags: Flags;
  readonly text: string;
  /** Reads the value, after what a repeatable option has read before; throws commander's `InvalidArgumentError`. */
  read?(text: string, previous: Value): Value;
  /** Value where the option is not given. */
  readonly initial?: Value;
  readonly hasInitial: HasInitial;
}

type Reader<Value> = (text: string, previous: Value) => Value;

/** An option that is there only when it is given, as text or as `read` makes it. */
export function option<const F extends string>(flags: F, text: string): OptionSpec<F, string, false>;
export function option<const F extends string, V>(flags: F, text: string, read: Reader<V>): OptionSpec<F, V, false>;
export function option(flags: string, text: string, read?: Reader<unknown>): OptionSpec {
  return { flags, text, ...(read && { read }), hasInitial: false };
}

/** An option that is always there. */
export function optionWith<const F extends string, V>(
  initial: NoInfer<V>,
  flags: F,
  text: string,
  read: Reader<V>,
): OptionSpec<F, V, true> {
  return { flags, text, read, initial, hasInitial: true };
}

/** One argument: `<name>` must be given, `[name]` may. */
export interface ArgumentSpec<Name extends string = string, Value = unknown> {
  readonly name: Name;
  readonly text: string;
  read?(text: string): Value;
}

/** An argument as text, or as `read` makes it. */
export function argument<const N extends string>(name: N, text: string): ArgumentSpec<N, string>;
export function argument<const N extends string, V>(
  name: N,
  text: string,
  read: (text: string) => V,
): ArgumentSpec<N, V>;
export function argument(name: string, text: string, read?: (text: string) => unknown): ArgumentSpec {
  return { name, text, ...(read && { read }) };
}

/** A command as its users see it. The parser, the help, the types of its action and the README's table come from here. */
export interface CommandSpec {
  readonly args: readonly ArgumentSpec[];
  /** One line: in the README as Markdown, in the help without its backticks, in lists of commands up to the first `;`. */
  readonly purpose: string;
  readonly options: readonly OptionSpec[];
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
