// One card: fills in what its tally says.
import * as clock from "./clock.js";
import { bytes, count, duration, ratio, setting } from "./format.js";

const states = { off: "paused", connecting: "connecting", open: "connected", lost: "disconnected, trying again" };
const patienceMs = 2000; // An answer that is not held takes milliseconds.
const few = 100; // With fewer messages the 99 % is just the worst.

export class Card {
  constructor(root, tally) {
    this.root = root;
    this.tally = tally;
    this.canvas = root.querySelector("canvas");
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-figure]")].map(part => [part.dataset.figure, part]));
    this.mark = root.dataset.mark;
    this.pattern = root.id;
  }

  /** Writes the figures; text that has not changed is left alone. */
  write() {
    const t = this.tally, unseen = t.unseen(), error = clock.errorMs();
    const waitedMs = t.state === "open" && t.asking !== null ? Date.now() - t.asking : 0, late = waitedMs > patienceMs;
    this.#set("state", late ? `no answer for ${setting(Math.floor(waitedMs / 1000) * 1000)}: a slow server, or other windows hold the browser's connections` : states[t.state] + (t.state === "lost" && t.reason ? ` (${t.reason})` : ""));
    this.root.dataset.state = late ? "late" : t.state;
    this.#set("now", t.state === "open" ? (unseen === null ? (late ? "unknown" : "up to date") : `${duration(clock.serverMs() - unseen, error)} behind`) : t.state === "lost" ? "unknown" : "–");
    this.#set("mean", duration(t.mean, error));
    this.#set("p99", duration(t.p99, error));
    this.#set("p99-label", t.messages < few ? (t.messages ? `Worst of ${t.messages}` : "Worst") : "99 % within");
    this.#set("messages", count(t.messages));
    this.#set("requests", count(t.requests));
    this.#set("empty", count(t.empty));
    this.#set("bytes", bytes(t.bytes));
    this.#set("requests-each", t.messages ? ratio(t.requests / t.messages) : "–");
    this.#set("empty-share", t.empty ? `${Math.round(100 * t.empty / t.requests)} %` : "");
    this.#set("bytes-each", t.messages ? bytes(t.bytes / t.messages) : "–");
    this.#set("impossible", t.impossible ? `${count(t.impossible)} seen before they were due: the clock is off, left out` : "");
  }

  #set(name, text) {
    const part = this.parts[name];
    if (part && part.textContent !== text) part.textContent = text;
  }
}
