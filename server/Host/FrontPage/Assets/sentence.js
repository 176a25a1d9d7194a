// What is seen now, in plain words.
import { bytes, duration, rate, ratio, setting } from "./format.js";

const enough = 10; // Messages before a mean is worth saying.

/**
 * @param settings perSecond and intervalMs
 * @param polling, sse the tallies: messages, requests, mean (ms), bytes
 */
export function sentence(settings, polling, sse) {
  const at = `At ${rate(settings.perSecond)}, polling every ${setting(settings.intervalMs)}`;
  if (polling.messages === 0) {
    const asked = polling.requests === 1 ? "once" : `${polling.requests} times`;
    return polling.requests === 0 ? `At ${rate(settings.perSecond)}: waiting for the first.` : `${at} has asked ${asked} and spent ${bytes(polling.bytes)} to learn that nothing has changed.`;
  }

  const spent = `${at} shows a change ${duration(polling.mean)} late on average and spends ${ratio(polling.requests / polling.messages)} requests a message`;
  if (polling.messages < enough || sse.messages < enough) return `${spent} so far.`;
  const times = (polling.bytes / polling.messages) / (sse.bytes / sse.messages);
  const price = times >= 1.15 ? `for ${ratio(times)} times fewer bytes` : times <= 0.87 ? `for ${ratio(1 / times)} times the bytes` : "for about the same bytes";
  return `${spent}. Server-Sent Events show it ${duration(sse.mean)} late, ${price}, on one connection that stays open.`;
}
