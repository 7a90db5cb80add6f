import { rmSync } from 'node:fs';
import type { RungTask } from '../../trial/index.ts';
import { hashOf } from '../../util/hash.ts';
import type { Bench } from '../bench.ts';
import type { Check } from '../check.ts';
import { expectThat } from '../failure.ts';
import { smallNetwork } from '../small-network.ts';
import { withoutTimes } from './training.ts';

/** A rung of few, small images, and the full training. */
function rungsOf({ data: { meta } }: Bench): [RungTask, RungTask] {
  const side = meta.size / 2;
  const small = { imagesPerClass: 12, resolution: side, graph: smallNetwork(side, meta.classes.length) };
  const whole = { imagesPerClass: null, resolution: null, graph: smallNetwork(meta.size, meta.classes.length) };
  return [
    { epochs: 1, annealEpochs: 1, ...small },
    { epochs: 3, annealEpochs: 0, ...whole },
  ];
}

/** Checks of trainings that stop and go on. */
export const PAUSING: readonly Check[] = [
  {
    name: 'pauses at a rung and goes on from there as if it had not paused',
    run: async (bench) => {
      await bench.require('rungs');
      const rungs = rungsOf(bench);
      const checkpoint = bench.file('state');
      const paused = await bench.complete(bench.task({ rungs: rungs.slice(0, 1), checkpoint }));
      expectThat(paused.history.length === 1, `expected 1 epoch at the first rung; got ${paused.history.length}`);
      const continued = await bench.complete(bench.task({ rungs, checkpoint }));
      expectThat(continued.history.length === 3, `expected 3 epochs in the history; got ${continued.history.length}`);
      const straight = await bench.complete(bench.task({ rungs, checkpoint: bench.file('state') }));
      rmSync(checkpoint, { force: true });
      const lost = await bench.complete(bench.task({ rungs, checkpoint }));
      const [a, b, c] = [continued, straight, lost].map(({ history }) => hashOf(withoutTimes(history)));
      if (!(await bench.hello()).features.includes('exact-resume')) return 'goes on; it does not promise the same bits';
      expectThat(a === b, `paused ${JSON.stringify(continued.metrics)}, straight ${JSON.stringify(straight.metrics)}`);
      expectThat(b === c, 'trained again after its checkpoint was lost, it gives other figures');
      return 'the same bits, also when the checkpoint was lost';
    },
  },
  {
    name: 'stops when it is cancelled, and goes on from its checkpoint',
    run: async (bench) => {
      const program = await bench.program();
      const { features } = program.hello;
      const checkpoint = features.includes('checkpoint') ? bench.file('state') : null;
      const stopping = await bench.train(bench.endless({ checkpoint }), {
        onEpoch: () => program.processes[0]?.cancel(),
      });
      expectThat(stopping.state === 'cancelled', `expected cancelled; got ${stopping.state}`);
      expectThat(stopping.history.length > 0, 'expected the epochs that were trained in the history; got none');
      await bench.complete(bench.task());
      if (checkpoint === null) return 'stops; it keeps no checkpoint';
      const { length } = stopping.history;
      let first = 0;
      const watch = {
        onEpoch: ({ epoch }: { epoch: number }) => {
          first = first === 0 ? epoch : first;
          program.processes[0]?.cancel();
        },
      };
      const again = await bench.train(bench.endless({ checkpoint }), watch);
      expectThat(again.state === 'cancelled', `expected cancelled; got ${again.state}`);
      expectThat(first > 1 && first <= length + 1, `expected to go on at epoch ${length + 1}; it began at ${first}`);
      return `stopped after epoch ${length}, went on with epoch ${first}`;
    },
  },
];
