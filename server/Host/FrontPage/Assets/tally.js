// What one card counts. Counting starts afresh with every change of the settings; a message belongs to the settings under
// which it was due.
import * as clock from "./clock.js";

const kept = 2000; // Of these newest values the 99 % is taken.
const seenMs = 60000; // How long the strip may look back.

/** The instants at which messages were due (server's clock, ms), as far as any card has heard. */
export const changes = [];

function learnOf(due) {
  if (changes.length && due <= changes[changes.length - 1]) return;
  changes.push(due);
  if (changes.length > 2 * kept) changes.splice(0, kept);
}

export class Tally {
  state = "off";
  reason = "";
  open = 0;
  shown = Infinity;
  receipts = [];

  /** Since when a question waits for its answer (Date.now()); null when none does, or when waiting is what the pattern is. */
  asking = null;

  constructor() { this.restart(Infinity); }

  /** Counts from this instant (server's clock) on. Streams and held requests that are open stay counted. */
  restart(from) {
    Object.assign(this, { from, messages: 0, requests: this.open, empty: 0, bytes: 0, impossible: 0, sum: 0, values: [], next: 0 });
  }

  /** A request goes out; its bytes are counted when it is answered, as one that nobody takes sends none. */
  asked() { this.requests++; this.open++; }

  /** A stream has been opened. */
  opened(bytes) { this.bytes += bytes; this.state = "open"; }

  /** It has ended, or its stream has. */
  ended() { this.open--; }

  /** Bytes have come, with so many encoded messages in them, at an instant of this browser's clock. */
  received(encoded, bytes, at) {
    this.bytes += bytes;
    const now = clock.serverMs(at);
    for (const [, dueUs] of encoded) this.#time(dueUs / 1000, now);
    while (this.receipts.length && this.receipts[0].at < now - seenMs) this.receipts.shift();
  }

  #time(due, now) {
    learnOf(due);
    this.shown = due;
    const staleness = now - due;
    if (staleness < -clock.errorMs()) { this.impossible++; return; }
    this.receipts.push({ at: now, staleness });
    if (due < this.from) return;
    this.messages++;
    this.sum += staleness;
    this.values[this.next] = staleness;
    this.next = (this.next + 1) % kept;
  }

  /** The oldest change that this card does not show yet: when it was due, or null. */
  unseen() {
    let oldest = null;
    for (let i = changes.length - 1; i >= 0 && changes[i] > this.shown; i--) oldest = changes[i];
    return oldest;
  }

  get mean() { return this.messages ? this.sum / this.messages : NaN; }

  /** What 99 % of the newest values stay within. */
  get p99() {
    if (!this.values.length) return NaN;
    const sorted = Float64Array.from(this.values).sort();
    return sorted[Math.ceil(0.99 * sorted.length) - 1];
  }
}
