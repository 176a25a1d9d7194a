// Polling: ask on a fixed timer. A poll that is due while the last one is open is left out.
import { Nap } from "./nap.js";
import * as wire from "./wire.js";

export function connect(tally, newest, settings) {
  const stop = new AbortController(), nap = new Nap();
  let since = newest, due;

  async function poll() {
    const path = `/poll?topic=live&since=${since}`;
    tally.asked();
    tally.asking = Date.now();
    try {
      const response = await fetch(path, { cache: "no-store", signal: stop.signal });
      const body = await response.text();
      const at = performance.now();
      if (!response.ok) throw new Error(JSON.parse(body).detail);
      since = response.headers.get("Cursor");
      const messages = JSON.parse(body);
      if (!messages.length) tally.empty++;
      tally.received(messages, wire.request(path) + wire.answer(response, wire.length(body)), at);
      tally.state = "open";
    } catch (e) {
      if (stop.signal.aborted) return;
      tally.state = "lost";
      tally.reason = e instanceof TypeError ? "no answer" : e.message;
    } finally {
      tally.ended();
      tally.asking = null;
    }
  }

  // The phase is random, as it is for any client that comes when it likes.
  function time() { due = performance.now() + Math.random() * settings.intervalMs; }

  async function run() {
    // The first at once, so that a long interval does not look like a dead connection.
    await poll();
    time();
    while (!stop.signal.aborted) {
      await nap.sleep(due - performance.now());
      if (stop.signal.aborted || performance.now() < due - 1) continue;
      await poll();
      due += settings.intervalMs * Math.max(1, Math.ceil((performance.now() - due) / settings.intervalMs));
    }
  }

  tally.state = "connecting";
  run();
  return {
    stop() { stop.abort(); nap.wake(); },
    retime() { time(); nap.wake(); },
  };
}
