// The server's clock as seen from this browser, in milliseconds. A probe that took r there and back knows the offset to
// ± r/2; the best recent one is used, and trusted less the older it is.
const driftPerMs = 3e-5; // Two good crystals part by 30 µs a second at most.
const resolutionMs = 0.1; // What browsers round their own clock to.

let best = null;
let doubted = false;

const error = (probe, at) => probe.halfTripMs + resolutionMs + (at - probe.at) * driftPerMs;

/** Takes one probe: when it left, when its answer was here (both performance.now()), and what the server's clock said. */
export function take(sentAt, answeredAt, serverUs) {
  const at = (sentAt + answeredAt) / 2;
  const probe = { at, halfTripMs: (answeredAt - sentAt) / 2, offsetMs: serverUs / 1000 - at };
  if (!best || doubted || error(probe, answeredAt) <= error(best, answeredAt)) best = probe;
  doubted = false;
}

/** The next probe counts whatever it says: the server has been away and may be another one. */
export const doubt = () => { doubted = true; };

/** The server's clock at an instant of this browser's. */
export const serverMs = (at = performance.now()) => at + (best ? best.offsetMs : NaN);

/** How far off that can be. */
export const errorMs = () => best ? error(best, performance.now()) : NaN;
