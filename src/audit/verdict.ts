import type { AuditResult, Counted, ProxyAudit } from './audit-result.ts';

const WORDS: Readonly<Record<Counted, string>> = {
  macs: 'counting multiply-adds',
  params: 'counting parameters',
  blocks: 'counting blocks',
};

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

function tauText({ tau, tauLow, tauHigh }: ProxyAudit): string {
  return `tau ${signed(tau)}, 95 % interval ${signed(tauLow)} to ${signed(tauHigh)}`;
}

/** One sentence: whether a proxy ranks better than what can be counted without training. */
function verdictOn(proxy: ProxyAudit): string {
  const { name, tau, tauLow, ahead } = proxy;
  const rival = WORDS[ahead.of];
  const gap = `${signed(ahead.difference)}, ${signed(ahead.low)} to ${signed(ahead.high)}`;
  if (Number.isNaN(tau)) return `${name} gives every network the same reading: it learns nothing, do not trust it.`;
  const own = `${name} (${tauText(proxy)})`;
  if (ahead.high < 0) return `${own} ranks worse than ${rival} (${gap}): do not trust it.`;
  if (tauLow <= 0) {
    return `${own} cannot be told from chance (against ${rival}: ${gap}): do not trust it, or audit more networks.`;
  }
  if (ahead.low > 0) return `${own} ranks better than ${rival} (${gap}).`;
  const lean = ahead.difference > 0 ? 'seems to rank better than' : 'seems to rank no better than';
  return `${own} ${lean} ${rival}, but the intervals overlap (difference ${gap}): more networks would tell.`;
}

/** The cheapest of the proxies that rank better than chance and whose interval reaches the largest tau; null without any. */
function cheapest(proxies: readonly ProxyAudit[]): ProxyAudit | null {
  const ranking = proxies.filter(({ tauLow }) => tauLow > 0);
  if (proxies.length === 1 || ranking.length === 0) return null;
  const best = ranking.reduce((most, next) => (next.tau > most.tau ? next : most));
  return ranking
    .filter(({ tauHigh }) => tauHigh >= best.tau)
    .reduce((least, next) => (next.secondsPerNetwork < least.secondsPerNetwork ? next : least));
}

/** What to make of an audit: a sentence on the config's own proxy, and where there are several one on which to take. */
export function verdictOf({ proxies }: AuditResult): string {
  const [own] = proxies;
  const choice = cheapest(proxies);
  const sentence = verdictOn(own);
  if (choice === null || choice === own) return sentence;
  return `${sentence} The cheapest proxy that cannot be told from the best is ${choice.name} (${tauText(choice)}).`;
}
