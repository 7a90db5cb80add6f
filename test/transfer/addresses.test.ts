import { describe, expect, it } from 'vitest';
import { hostsToTry } from '../../src/transfer/addresses.ts';
import { localAddressTowards, namedTransferUrl, transferUrls } from '../../src/transfer/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';
import { LOCAL, serverIn } from './servers.ts';

const folder = temporaryFolder();
const OWN = ['10.0.0.7', 'fd00::7', '172.17.0.1', '127.0.0.1', '::1'];

describe('where workers look for the server of a run', () => {
  it('is first the address by which the broker is reached', () => {
    expect(hostsToTry('172.17.0.1', OWN)).toEqual(['172.17.0.1', '10.0.0.7', 'fd00::7', '127.0.0.1', '::1']);
  });

  it('is any address that leads here from elsewhere where the broker runs on this very machine', () => {
    expect(hostsToTry('127.0.0.1', OWN)).toEqual(['10.0.0.7', '172.17.0.1', 'fd00::7', '127.0.0.1', '::1']);
    expect(hostsToTry(null, OWN)[0]).toBe('10.0.0.7');
  });

  it('is a URL with the token at its end', () => {
    const urls = transferUrls({ towardsBroker: 'fd00::7', port: 7700, token: 't' });
    expect(urls[0]).toBe('http://[fd00::7]:7700/t');
    expect(urls).toContain('http://127.0.0.1:7700/t');
  });

  it('is what a person says instead', () => {
    expect(namedTransferUrl('https://head.example/search/', 't')).toBe('https://head.example/search/t');
    expect(namedTransferUrl('http://head.example:7700', 't')).toBe('http://head.example:7700/t');
    for (const place of ['head.example:7700', 'redis://head', 'http://head/?a=b', '']) {
      expect(thrown(() => namedTransferUrl(place, 't'))).toMatchObject({ code: 'USAGE', exitCode: 2 });
    }
  });

  it('is found by connecting', async () => {
    const { server } = await serverIn(folder);
    expect(await localAddressTowards(LOCAL, server.port)).toBe(LOCAL);
    expect(await localAddressTowards(LOCAL, 9)).toBe(null);
  });
});
