import type { ProgramProcess } from '../../program/index.ts';
import { PROTOCOL, trainMessage } from '../../trial/index.ts';
import type { Check } from '../check.ts';
import { expectThat, Skip } from '../failure.ts';

/** Seconds of training below which heartbeats need not come. */
const BEATS = 3;

/** Checks of how a trainer speaks. */
export const SPEAKING: readonly Check[] = [
  {
    name: 'says what it is',
    run: async (bench) => {
      const { description, hello, measures } = await bench.program();
      expectThat(measures.includes('accuracy'), `expected accuracy among its measures; got ${measures.join(', ')}`);
      return `${description}; devices ${hello.devices.join(', ')}; features ${hello.features.join(', ') || 'none'}`;
    },
  },
  {
    name: 'refuses a request of another version',
    run: async (bench) => {
      const request = (id: string) => ({ ...trainMessage(bench.task(), id), protocol: PROTOCOL + 98 });
      const result = await bench.train(bench.task(), { request });
      const seen = result.state === 'failed' ? result.message : result.state;
      expectThat(/^the program refuses/.test(seen), `expected a failed result, reason refused; got ${seen}`);
      await bench.complete(bench.task());
      return seen;
    },
  },
  {
    name: 'ignores messages and keys that it does not know',
    run: async (bench) => {
      const { processes } = await bench.program();
      (processes[0] as ProgramProcess).sendLine(JSON.stringify({ kind: 'from-the-future', id: 'none' }));
      const request = (id: string) => Object.assign(trainMessage(bench.task(), id), { fromTheFuture: { a: 1 } });
      await bench.complete(bench.task(), { request });
      return 'trained all the same';
    },
  },
  {
    name: 'gives signs of life while it trains',
    run: async (bench) => {
      const { processes } = await bench.program();
      let longest = 0;
      let last = performance.now();
      const begun = last;
      const onSign = (): void => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        if (now - begun > BEATS * 2000) processes[0]?.cancel();
      };
      const result = await bench.train(bench.endless(), { onSign });
      const seconds = (performance.now() - begun) / 1000;
      if (result.state === 'complete') throw new Skip(`the training ended after ${seconds.toFixed(1)} s`);
      expectThat(longest < BEATS * 1000, `silent for ${(longest / 1000).toFixed(1)} s; expected at most 2 s`);
      return `never silent for more than ${(longest / 1000).toFixed(1)} s`;
    },
  },
  {
    name: 'ends when its stream of requests ends',
    run: async (bench) => {
      const program = await bench.start();
      const begun = performance.now();
      const byItself = await (program.processes[0] as ProgramProcess).close();
      await program.close();
      expectThat(byItself, 'it was still there after 3 s, and was killed');
      return `after ${((performance.now() - begun) / 1000).toFixed(1)} s`;
    },
  },
];
