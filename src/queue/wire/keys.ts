/** What begins the name of everything that mixnas keeps in Redis; BullMQ's own names too. */
export const PREFIX = 'mixnas';

/** Hash: run → `Announcement`. */
export const RUNS = `${PREFIX}:runs`;
/** Hash: worker → `Heartbeat`. */
export const WORKERS = `${PREFIX}:workers`;

/** The name of the run's BullMQ queue. */
export const queueName = (run: string): string => `trials-${run}`;
/**
 * Set of the attempts whose results count; one that is taken out was answered, or has been given up. Where the set is missing,
 * Redis has lost its data: `ALWAYS` is a member for as long as anybody may ask, after the end of the search too.
 */
export const openKey = (run: string): string => `${PREFIX}:open:${run}`;
export const ALWAYS = '-';
/** Stream of `WorkerEvent`. */
export const eventsKey = (run: string): string => `${PREFIX}:events:${run}`;
/** Seconds after which Redis forgets what nobody has written to any more. */
export const KEPT_S = 7 * 24 * 3600;

/** Text: the worker that took the attempt; there is only one. */
export const claimKey = (token: string): string => `${PREFIX}:claim:${token}`;
