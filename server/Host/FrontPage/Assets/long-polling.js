// Long-polling: ask at once, and be answered when there is something, or with nothing (204) when the hold is over.
import { Nap, retryMs } from "./nap.js";
import * as wire from "./wire.js";

export function connect(tally, newest) {
  const stop = new AbortController(), nap = new Nap();
  let since = newest;

  async function ask() {
    // A held request does not tell whether the server is there: one without a hold does.
    const path = `/long-poll?topic=live&since=${since}&hold_ms=${tally.state === "open" ? 25000 : 0}`;
    tally.asked();
    try {
      const response = await fetch(path, { cache: "no-store", signal: stop.signal });
      const body = await response.text();
      const at = performance.now();
      if (!response.ok) throw new Error(JSON.parse(body).detail);
      since = response.headers.get("Cursor");
      if (response.status === 204) tally.empty++;
      tally.received(body ? JSON.parse(body) : [], wire.request(path) + wire.answer(response, wire.length(body)), at);
      tally.state = "open";
    } catch (e) {
      if (stop.signal.aborted) return;
      tally.state = "lost";
      tally.reason = e instanceof TypeError ? "no answer" : e.message;
    } finally {
      tally.ended();
    }
  }

  async function run() {
    while (!stop.signal.aborted) {
      await ask();
      if (tally.state === "lost") await nap.sleep(retryMs);
    }
  }

  tally.state = "connecting";
  run();
  return { stop() { stop.abort(); nap.wake(); } };
}
