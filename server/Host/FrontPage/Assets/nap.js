/** A wait that can be ended early. Waking it while nobody sleeps makes the next sleep return at once. */
export class Nap {
  #woken = false;
  #end = null;

  /** Returns after so many milliseconds, or when woken. */
  async sleep(ms) {
    if (!this.#woken) await new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#end = () => { clearTimeout(timer); resolve(); };
    });
    this.#end = null;
    this.#woken = false;
  }

  wake() {
    this.#woken = true;
    this.#end?.();
  }
}

/** How long every pattern waits before it connects again, in milliseconds. The server tells EventSource the same. */
export const retryMs = 1000;
