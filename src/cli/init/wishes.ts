import { type Advice, advise, type Budget, type ImageFigures, type Wishes } from '../../advice/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Io } from '../io.ts';
import { budgetText, readBudget, readSide, readTime } from './answers.ts';
import { type Asker, askOn, canAsk } from './ask.ts';
import { spaceFigures } from './space-figures.ts';

/** Time of a search where nobody says, seconds. */
const DEFAULT_SECONDS = 20 * 60;

/** What the options say; what is missing is asked for. */
export interface Given {
  readonly budget?: Budget | undefined;
  readonly time?: number | undefined;
  readonly resolution?: number | undefined;
  readonly yes?: boolean | undefined;
}

/** What advice goes by besides the wishes. */
export interface Situation {
  readonly figures: ImageFigures;
  readonly cores: number;
  readonly cwd: string;
}

function adviceFor({ figures, cwd }: Situation, wishes: Wishes): Advice {
  return advise(figures, spaceFigures(figures.classes, wishes.resolution, cwd), wishes);
}

function wishesOf({ budget, time, resolution }: Given, cores: number): Wishes {
  return { seconds: time ?? DEFAULT_SECONDS, cores, budget: budget ?? null, resolution: resolution ?? null };
}

/** Asks what the options do not say, each question with what is proposed by the answers before; null = the person left. */
async function askAll(asker: Asker, given: Given, situation: Situation): Promise<Wishes | null> {
  let wishes = wishesOf(given, situation.cores);
  if (given.time === undefined) {
    const text = 'How long may the search take? (20 min, 2 h)';
    const seconds = await asker.ask({ text, initial: `${DEFAULT_SECONDS / 60} min`, read: readTime });
    if (seconds === null) return null;
    wishes = { ...wishes, seconds };
  }
  if (given.resolution === undefined) {
    const text = 'Side of the images that networks see, in pixels? (larger shows more and takes longer)';
    const initial = `${adviceFor(situation, wishes).resolution}`;
    const resolution = await asker.ask({ text, initial, read: readSide });
    if (resolution === null) return null;
    wishes = { ...wishes, resolution };
  }
  if (given.budget === undefined) {
    const text = 'How large may a network be? (20M macs = multiply-adds, 200k params, or 2 ms on this machine)';
    const initial = budgetText(adviceFor(situation, wishes).budget);
    const budget = await asker.ask({
      text,
      initial,
      read: (answer) => {
        const read = readBudget(answer);
        adviceFor(situation, { ...wishes, budget: read }); // refuses a limit that no network keeps while it can be changed
        return read;
      },
    });
    if (budget === null) return null;
    wishes = { ...wishes, budget };
  }
  return wishes;
}

/** Whether the options leave nothing to ask. */
function isComplete({ budget, time, resolution, yes }: Given): boolean {
  return yes === true || (budget !== undefined && time !== undefined && resolution !== undefined);
}

/** @throws MixnasError `USAGE` where questions are left and nobody is there to answer */
export function requireAnswers(io: Io, given: Given): void {
  if (isComplete(given) || canAsk(io)) return;
  throw new MixnasError('USAGE', 'init: there is no terminal to ask questions on, and --yes is not given', {
    hint: 'add --yes to take what is proposed; --time, --resolution and --budget say it instead',
  });
}

/**
 * What to write into the config: by the options, and by answers where they leave something open.
 * @returns null where the person left before the last answer
 * @throws MixnasError `USAGE` where no network keeps the limit
 */
export async function decide(io: Io, given: Given, situation: Situation): Promise<Advice | null> {
  if (isComplete(given)) return adviceFor(situation, wishesOf(given, situation.cores));
  const asker = askOn(io);
  try {
    const wishes = await askAll(asker, given, situation);
    return wishes === null ? null : adviceFor(situation, wishes);
  } finally {
    asker.close();
  }
}
