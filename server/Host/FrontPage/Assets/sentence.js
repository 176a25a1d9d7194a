// What is seen now, in plain words.
import { bytes, duration, rate, ratio, setting } from "./format.js";

const enough = 10; // Messages before a comparison is worth saying.
const rare = 0.1; // Messages a second below which a visitor may not want to wait.

/**
 * @param settings perSecond and intervalMs
 * @param polling, sse the tallies: messages, requests, mean (ms), bytes
 * @param errorMs how far off the clock may be
 */
export function sentence(settings, polling, sse, errorMs) {
  const at = `At ${rate(settings.perSecond)}, polling every ${setting(settings.intervalMs)}`;
  if (polling.messages === 0) {
    const asked = polling.requests === 1 ? "once" : `${polling.requests} times`;
    const invitation = settings.perSecond < rare ? " Send one now, and watch who sees it first." : "";
    return polling.requests === 0 ? "Connecting…" : `${at} has asked ${asked} and spent ${bytes(polling.bytes)} to learn that nothing has changed.${invitation}`;
  }

  const spent = `${at} shows a change ${duration(polling.mean, errorMs)} late on average and spends ${ratio(polling.requests / polling.messages)} requests a message`;
  if (polling.messages < enough || sse.messages < enough) return `${spent} so far.`;
  const share = (sse.bytes / sse.messages) / (polling.bytes / polling.messages);
  const price = share < 0.9 ? `for ${ratio(100 * share)} % of the bytes` : share > 1.1 ? `for ${ratio(share)} times the bytes` : "for about the same bytes";
  return `${spent}. Server-Sent Events show it ${duration(sse.mean, errorMs)} late, ${price}, on one connection that stays open.`;
}
