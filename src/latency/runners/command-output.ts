import { z } from 'zod';

/** What a program printed, as far as it was understood. */
export interface CommandFigures {
  readonly ms: readonly number[];
  readonly name?: string;
  readonly version?: string;
}

/** Why it cannot be used, for people. */
export interface CommandProblem {
  readonly problem: string;
}

const lineSchema = z.strictObject({
  ms: z.union([z.number(), z.array(z.number()).min(1)]).optional(),
  name: z.string().min(1).optional(),
  version: z.string().min(1).optional(),
});

const SHOWN = 120;

function shorten(line: string): string {
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 3)}...` : line;
}

function parseLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Reads the output of a program that measures a network. Each line that starts with `{` is one JSON object with `ms`
 * (milliseconds of one call, or a list of them), `name` and `version` of the runtime, each of them optional. Other lines
 * are what runtimes like to say about themselves: they are passed over, unless they are all there is.
 */
export function readCommandOutput(text: string): CommandFigures | CommandProblem {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  let figures: CommandFigures = { ms: [] };
  for (const [i, line] of lines.entries()) {
    if (!line.startsWith('{')) continue;
    const found = parseLine(line);
    if (found === null) {
      const expected = 'expected {"ms": number or list of numbers} with name and version where wanted';
      return { problem: `line ${i + 1} of its output: ${expected}; got ${shorten(line)}` };
    }
    const { ms = [], name, version } = found;
    const list = typeof ms === 'number' ? [ms] : ms;
    const wrong = list.find((value) => !(value > 0));
    if (wrong !== undefined) {
      return { problem: `line ${i + 1} of its output: expected milliseconds above 0; got ${wrong}` };
    }
    figures = { ...figures, ms: [...figures.ms, ...list], ...(name && { name }), ...(version && { version }) };
  }
  if (figures.ms.length > 0) return figures;
  const last = lines.filter((line) => line !== '').at(-1);
  const got = last === undefined ? 'nothing' : `as its last line ${shorten(last)}`;
  return { problem: `it printed no milliseconds: expected a line like {"ms": [1.2, 1.3]}; got ${got}` };
}
