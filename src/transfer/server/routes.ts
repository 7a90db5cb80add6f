/** What a request is about. */
export type Route =
  | { readonly kind: 'hello' }
  | { readonly kind: 'data'; readonly token: string; readonly hash: string; readonly name: string }
  | { readonly kind: 'state'; readonly token: string; readonly key: string };

const DATA = /^\/([\w-]+)\/data\/([0-9a-f]+)\/([a-z0-9.]+)$/;
const STATE = /^\/([\w-]+)\/state\/([a-z0-9._/-]+)$/;

/**
 * Reads the path of a request as it came: nothing is decoded or made shorter, so that it names a key and never a path.
 * @returns null for anything else
 */
export function routeOf(path: string): Route | null {
  if (path === '/hello') return { kind: 'hello' };
  const data = DATA.exec(path);
  if (data !== null)
    return { kind: 'data', token: data[1] as string, hash: data[2] as string, name: data[3] as string };
  const state = STATE.exec(path);
  return state === null ? null : { kind: 'state', token: state[1] as string, key: state[2] as string };
}
