// One set of connections for all windows of this page: a browser holds six to a server over HTTP/1.1, and each window would
// keep two of them busy, so that three windows left none for polls. One window leads: it connects, and tells the others what
// it counts. Which one is settled by a lock that ends with the window. Browsers have locks on https and on this machine only;
// elsewhere each window leads itself.
const name = "live", lockName = "live-lead";
const heardMs = 12000; // Followers say every 5 s that they are there.

const channel = "BroadcastChannel" in self ? new BroadcastChannel(name) : null;
const locks = channel ? navigator.locks : undefined;

let end = null, waiting = null, followedAt = -Infinity;

/** True while this window is the one that connects. */
export const leads = () => !locks || end !== null;

/** True while another window is shown what this one counts. */
export const followed = () => performance.now() - followedAt < heardMs;

const hold = () => new Promise(resolve => { end = resolve; });

/** Asks for the lead. True: it is had. False: it comes when the others let go of it, and then `led` is called. */
export async function seek(led) {
  if (leads() || waiting) return leads();
  waiting = new AbortController();
  const had = await new Promise(answer => locks.request(lockName, { ifAvailable: true }, lock => { answer(lock !== null); return lock ? hold() : undefined; }));
  if (had) { waiting = null; return true; }
  locks.request(lockName, { signal: waiting.signal }, () => { waiting = null; led(); return hold(); }).catch(() => { /* Given up by leave(). */ });
  return false;
}

/** Lets go of the lead, or of waiting for it. */
export function leave() {
  waiting?.abort();
  end?.();
  waiting = end = null;
}

/** Tells all other windows. */
export const tell = message => channel?.postMessage(message);

/** What others tell is given to this function. */
export function listen(hear) {
  channel?.addEventListener("message", e => {
    if (e.data.here) followedAt = performance.now();
    hear(e.data);
  });
}
