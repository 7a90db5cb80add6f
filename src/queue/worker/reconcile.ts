import type { Redis } from 'ioredis';
import { ALWAYS, openKey } from '../wire/keys.ts';
import type { Attempts } from './attempts.ts';
import type { Outbox } from './outbox.ts';

/** Stops what nobody waits for any more, forgets results that were stored, and says the others again. */
export async function reconcile(redis: Redis, attempts: Attempts, outbox: Outbox): Promise<void> {
  const held = [
    ...attempts.running.map(({ run, job }) => ({ run, token: job.token })),
    ...[...outbox.waiting].map(([token, { run }]) => ({ run, token })),
  ];
  if (held.length === 0) return;
  const multi = redis.multi();
  for (const { run, token } of held) multi.sismember(openKey(run), ALWAYS).sismember(openKey(run), token);
  const replies = (await multi.exec()) ?? [];
  held.forEach(({ token }, i) => {
    const [isKnown, isOpen] = [replies[2 * i]?.[1] === 1, replies[2 * i + 1]?.[1] === 1];
    // where the set is missing Redis has lost its data: everything is kept until the coordinator has said it again
    if (!isKnown || isOpen) return;
    attempts.drop(token);
    outbox.forget(token);
  });
  await outbox.again();
}
