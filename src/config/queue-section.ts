import { z } from 'zod';

/** What is asked of workers on other machines. */
export const queueSchema = z.strictObject({
  accept: z
    .enum(['same', 'any'])
    .default('same')
    .describe(
      "workers of a queue: same refuses those of another version of mixnas, engine, instruction set or training program than the search's own, because bits differ; any takes them and notes it",
    ),
});
