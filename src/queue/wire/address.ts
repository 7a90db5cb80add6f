import { MixnasError } from '../../util/errors.ts';

/** Where a queue is. */
export interface QueueAddress {
  /** With user and password, if there are any: never to be shown. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** For people and logs: without user and password. */
  readonly shown: string;
}

const SCHEMES = ['redis:', 'rediss:'];
const HINT = 'for instance redis://HOST:6379, or redis://:PASSWORD@HOST:6379/0; rediss:// is Redis over TLS';

/** @throws MixnasError `QUEUE_URL` */
export function parseAddress(text: string): QueueAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // what was typed may hold a password
    throw new MixnasError('QUEUE_URL', 'the address of the queue: expected redis://HOST[:PORT][/NUMBER]', {
      hint: HINT,
    });
  }
  if (!SCHEMES.includes(url.protocol) || url.hostname === '') {
    const got = `${url.protocol}//${url.host}`;
    throw new MixnasError('QUEUE_URL', `the address of the queue: expected redis://HOST or rediss://HOST; got ${got}`, {
      hint: HINT,
    });
  }
  if (!/^\/?\d*$/.test(url.pathname)) {
    throw new MixnasError(
      'QUEUE_URL',
      `the address of the queue: expected a number behind the host; got ${url.pathname}`,
      {
        hint: HINT,
      },
    );
  }
  const port = url.port === '' ? 6379 : Number(url.port);
  const path = url.pathname === '/' ? '' : url.pathname;
  return {
    url: text,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    shown: `${url.protocol}//${url.hostname}:${port}${path}`,
  };
}
