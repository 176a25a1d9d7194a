// Server-Sent Events: one response that never ends. The browser connects again by itself and says what it saw last.
import { retryMs } from "./nap.js";
import * as wire from "./wire.js";

export function connect(tally, newest) {
  let source, timer, since = newest;

  function open() {
    const path = `/sse?topic=live&since=${since}`;
    tally.asked();
    source = new EventSource(path);
    source.onopen = () => tally.opened(wire.openEvents(path));
    source.onmessage = e => {
      const at = performance.now();
      since = e.lastEventId;
      tally.received([JSON.parse(e.data)], wire.event(e.lastEventId, e.data), at);
    };
    source.onerror = () => {
      tally.ended();
      tally.state = "lost";
      tally.reason = "the stream has ended";
      // Closed for good only when the answer was no event stream, such as a 503.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, retryMs);
      else tally.asked();
    };
  }

  tally.state = "connecting";
  open();
  return {
    stop() {
      clearTimeout(timer);
      if (source.readyState !== EventSource.CLOSED) tally.ended();
      source.close();
    },
  };
}
