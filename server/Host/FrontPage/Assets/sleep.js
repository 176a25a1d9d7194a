/** Waits so many milliseconds, or until the signal. */
export const sleep = (ms, signal) => new Promise(resolve => {
  if (signal.aborted) { resolve(); return; }
  const timer = setTimeout(resolve, Math.max(0, ms));
  signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
});

/** How long every pattern waits before it connects again, in milliseconds. The server tells EventSource the same. */
export const retryMs = 1000;
