// WebSocket: one connection, both ways. Connecting again, and from where, is the page's own work.
import { retryMs } from "./nap.js";
import * as wire from "./wire.js";

export function connect(tally, newest) {
  let socket, timer, since = newest;

  function open() {
    const path = `/ws?topic=live&since=${since}`;
    const url = new URL(path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    tally.asked();
    socket = new WebSocket(url);
    socket.onopen = () => tally.opened(wire.openSocket(path));
    socket.onmessage = e => {
      const at = performance.now();
      const message = JSON.parse(e.data);
      since = message[0];
      tally.received([message], wire.frame(e.data), at);
    };
    socket.onclose = e => {
      tally.ended();
      tally.state = "lost";
      tally.reason = e.reason || "the connection has ended";
      timer = setTimeout(open, retryMs);
    };
  }

  tally.state = "connecting";
  open();
  return {
    stop() {
      clearTimeout(timer);
      if (socket.readyState !== WebSocket.CLOSED) tally.ended();
      socket.onclose = null;
      socket.close();
    },
  };
}
