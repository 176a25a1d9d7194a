// Long-polling: ask at once, and be answered when there is something, or with nothing (204) when the hold is over.
import { retryMs, sleep } from "./sleep.js";
import * as wire from "./wire.js";

export function connect(tally, newest) {
  const stop = new AbortController();
  let since = newest;

  async function ask() {
    const path = `/long-poll?topic=live&since=${since}&hold_ms=25000`;
    tally.sent(wire.request(path));
    // A held request tells nothing until it is answered; one that fails does so at once.
    const held = setTimeout(() => { tally.state = "open"; }, 300);
    try {
      const response = await fetch(path, { cache: "no-store", signal: stop.signal });
      const body = await response.text();
      const at = performance.now();
      if (!response.ok) throw new Error(JSON.parse(body).detail);
      since = response.headers.get("Cursor");
      if (response.status === 204) tally.empty++;
      tally.received(body ? JSON.parse(body) : [], wire.answer(response, wire.length(body)), at);
      tally.state = "open";
      return true;
    } catch (e) {
      if (stop.signal.aborted) return false;
      tally.state = "lost";
      tally.reason = e.message;
      return false;
    } finally {
      clearTimeout(held);
      tally.ended();
    }
  }

  async function run() {
    while (!stop.signal.aborted)
      if (!await ask()) await sleep(retryMs, stop.signal);
  }

  tally.state = "connecting";
  run();
  return { stop: () => stop.abort() };
}
