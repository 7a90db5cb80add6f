import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attempt } from '../../src/program/attempt.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function attempt() {
  const kill = vi.fn();
  const nothing = () => undefined;
  const options = { id: '0.0', trial: 0, measures: [], limitSeconds: 1000, silentSeconds: 4, kill };
  return { kill, request: new Attempt({ ...options, onProgress: nothing, onEpoch: nothing, isStopped: () => false }) };
}

describe('a request that is cancelled', () => {
  it('is killed 10 s after it was asked first, however often it is asked', () => {
    const { request, kill } = attempt();
    request.cancel();
    vi.advanceTimersByTime(6000);
    request.cancel();
    vi.advanceTimersByTime(3900);
    expect(kill).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(kill).toHaveBeenCalledOnce();
  });

  it('leaves nothing behind that kills the process later', () => {
    const { request, kill } = attempt();
    request.cancel();
    request.cancel();
    request.close();
    vi.advanceTimersByTime(60_000);
    expect(kill).not.toHaveBeenCalled();
  });

  it('is not told as unresponsive when it was silent just before', () => {
    const { request, kill } = attempt();
    vi.advanceTimersByTime(4100);
    request.cancel();
    vi.advanceTimersByTime(1000);
    expect(kill).not.toHaveBeenCalled();
    request.close();
  });
});
