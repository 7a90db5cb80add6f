import { expect, it } from 'vitest';
import { StopSignal } from '../../src/run/index.ts';

it('a stop grows from a drain to an abort, and tells its listeners of each', () => {
  const stop = new StopSignal();
  const levels: string[] = [];
  const end = stop.listen((level) => levels.push(level));
  expect([stop.level, stop.aborted.aborted]).toEqual(['run', false]);
  stop.request();
  expect([stop.level, stop.aborted.aborted]).toEqual(['drain', false]);
  stop.request();
  stop.request();
  end();
  expect([stop.level, stop.aborted.aborted]).toEqual(['abort', true]);
  expect(levels).toEqual(['drain', 'abort']);
});

it('a request is seen that came, that comes in time, and not one that does not come', async () => {
  const stop = new StopSignal();
  expect(await stop.requestedWithin(5)).toBe(false);
  const seen = stop.requestedWithin(60_000);
  stop.request();
  expect(await seen).toBe(true);
  expect(await stop.requestedWithin(60_000)).toBe(true);
});
