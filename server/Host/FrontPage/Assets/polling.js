// Polling: ask on a fixed timer. A poll that is due while the last one is open is left out.
import { sleep } from "./sleep.js";
import * as wire from "./wire.js";

export function connect(tally, newest, settings) {
  const stop = new AbortController();
  let retimed = new AbortController();
  let since = newest;

  async function poll() {
    const path = `/poll?topic=live&since=${since}`;
    tally.sent(wire.request(path));
    try {
      const response = await fetch(path, { cache: "no-store", signal: stop.signal });
      const body = await response.text();
      const at = performance.now();
      if (!response.ok) throw new Error(JSON.parse(body).detail);
      since = response.headers.get("Cursor");
      const messages = JSON.parse(body);
      if (!messages.length) tally.empty++;
      tally.received(messages, wire.answer(response, wire.length(body)), at);
      tally.state = "open";
    } catch (e) {
      if (stop.signal.aborted) return;
      tally.state = "lost";
      tally.reason = e.message;
    } finally {
      tally.ended();
    }
  }

  async function run() {
    let due = performance.now() + Math.random() * Math.min(settings.intervalMs, 1000);
    while (!stop.signal.aborted) {
      await sleep(due - performance.now(), AbortSignal.any([stop.signal, retimed.signal]));
      if (stop.signal.aborted) return;
      if (retimed.signal.aborted) {
        retimed = new AbortController();
        due = performance.now() + Math.random() * settings.intervalMs;
        continue;
      }

      await poll();
      const late = performance.now() - due;
      due += settings.intervalMs * Math.max(1, Math.ceil(late / settings.intervalMs));
    }
  }

  tally.state = "connecting";
  run();
  return { stop: () => stop.abort(), retime: () => retimed.abort() };
}
