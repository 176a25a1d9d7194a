// What is asked of the server beside the patterns: its clock, and a publisher for as long as somebody looks.
import * as clock from "./clock.js";
import * as wire from "./wire.js";

async function ask(method, query = "") {
  const sentAt = performance.now();
  const response = await fetch("/live" + query, { method, cache: "no-store" });
  const answeredAt = performance.now();
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.detail), { status: response.status });
  clock.take(sentAt, answeredAt, answer.now_us);
  return answer;
}

/** Keeps the publisher going; sets its rate where one is given. */
export const join = perSecond => ask("POST", perSecond === undefined ? "" : "?per_second=" + perSecond.toFixed(7));

/** Reads the server's clock so many times, one after the other; the last answer. */
export async function probe(times) {
  let answer;
  for (let i = 0; i < times; i++) answer = await ask("GET");
  wire.learn(answer.head_bytes - "/live".length);
  return answer;
}

/** Publishes one message now. */
export async function send() {
  const response = await fetch("/messages?topic=live", { method: "POST", headers: { "Content-Type": "text/plain" }, body: "sent from the front page" });
  if (!response.ok) throw new Error((await response.json()).detail);
}
