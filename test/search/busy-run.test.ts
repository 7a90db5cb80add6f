import { expect, it } from 'vitest';
import { StopSignal } from '../../src/run/index.ts';
import { whenFree } from '../../src/search/busy-run.ts';
import { MixnasError } from '../../src/util/errors.ts';

const BUSY = new MixnasError('RUN_BUSY', 'locked', { exitCode: 1 });

/** Fails so often before it succeeds. */
function busyFor(times: number, error: Error = BUSY): () => string {
  let left = times;
  return () => {
    if (left-- > 0) throw error;
    return 'open';
  };
}

it('a locked run is opened when it is free, and the wait is told once', async () => {
  const messages: string[] = [];
  const onEvent = (event: { kind: string; message?: string }) => void messages.push(event.message ?? event.kind);
  expect(await whenFree(busyFor(2), { onEvent, stop: new StopSignal() })).toBe('open');
  expect(messages).toEqual([expect.stringMatching(/keeps run.sqlite locked: waiting/)]);
});

it('a request to stop ends the wait, and other problems are no reason to wait', async () => {
  const stop = new StopSignal();
  const onEvent = () => stop.request();
  await expect(whenFree(busyFor(9), { onEvent, stop })).rejects.toBe(BUSY);
  const other = new MixnasError('RUN_READONLY', 'no');
  await expect(whenFree(busyFor(1, other), { onEvent, stop: new StopSignal() })).rejects.toBe(other);
});
