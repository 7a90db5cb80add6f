import { resolve } from 'node:path';
import { type LiveServer, type ServeOptions, serveRuns } from '../../live/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { Action } from '../action.ts';
import { noteTo } from '../io.ts';
import { followParent } from '../parent.ts';
import { LIVE_PORT } from '../table/shared.ts';

/** Serves at the port that was named; where none was, at the usual one, or at any where that is taken. */
async function serve(options: Omit<ServeOptions, 'port'>, port: number | undefined): Promise<LiveServer> {
  try {
    return await serveRuns({ ...options, port: port ?? LIVE_PORT });
  } catch (error) {
    if (port !== undefined || !(error instanceof MixnasError) || error.code !== 'LIVE_PORT') throw error;
    return await serveRuns({ ...options, port: 0 });
  }
}

/** Resolves when Ctrl-C, `kill`, or the end of the program that started this one asks to stop. */
function untilStopped(endWithParent: boolean): Promise<void> {
  return new Promise((done) => {
    const stopFollowing = followParent(endWithParent ? () => stop() : null);
    const stop = () => {
      stopFollowing();
      process.off('SIGINT', stop).off('SIGTERM', stop);
      done();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}

/** `mixnas live`: serves a page that follows runs. */
export const live: Action<'live'> = async ({ io, args: [folders], options, quiet }) => {
  const runs = folders.map((given) => ({ given, folder: resolve(io.cwd, given) }));
  const server = await serve({ runs, host: options.host, now: Date.now }, options.port);
  io.out.write(`${server.url}\n`);
  noteTo(io, quiet)('Ctrl-C ends it; the runs are only read');
  await untilStopped(options.endWithParent === true);
  await server.close();
};
