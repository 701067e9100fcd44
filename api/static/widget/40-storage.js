/* What stays in this browser: the session's token, unsent messages, how far the customer has read. */
((parts) => {
  "use strict";

  /**
   * JSON values under one prefix of `localStorage`, shared by all tabs of the shop, or of `sessionStorage`.
   * Where the browser forbids storage the values live as long as the page.
   * @param {() => Storage} area asked for each time, because even looking at it may throw
   */
  function createStorage(prefix, area = () => localStorage) {
    const memory = new Map();
    const own = (key) => prefix + key;

    function attempt(work, fallback) {
      try {
        return work();
      } catch {
        return fallback; // storage forbidden, full, or holding something that we did not write
      }
    }

    return {
      get(key) {
        const text = attempt(() => area().getItem(own(key)), null) ?? memory.get(key) ?? null;
        return text === null ? null : attempt(() => JSON.parse(text), null);
      },

      set(key, value) {
        const text = JSON.stringify(value);
        const kept = attempt(() => (area().setItem(own(key), text), true), false);
        if (!kept) memory.set(key, text);
      },

      remove(key) {
        memory.delete(key);
        attempt(() => area().removeItem(own(key)));
      },

      /** The keys that begin with `start`. */
      keys(start) {
        const kept = attempt(() => Object.keys(area()), []);
        const ours = kept.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
        return [...new Set([...ours, ...memory.keys()])].filter((key) => key.startsWith(start));
      },

      /** Calls `listener(key)` when another tab changed a value; with `null` when it cleared everything. */
      onOtherTab(listener) {
        addEventListener("storage", (event) => {
          if (event.key === null) listener(null);
          else if (event.key.startsWith(prefix)) listener(event.key.slice(prefix.length));
        });
      },

      /** Runs `work` while no other tab runs work of that name; without Web Locks (plain http), at once. */
      async exclusively(name, work) {
        return navigator.locks ? navigator.locks.request(own(name), work) : work();
      },
    };
  }

  /** A random id, also on pages without https, where `crypto.randomUUID` is missing. */
  function randomId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  Object.assign(parts, { createStorage, randomId });
})((globalThis.doorstepWidgetParts ??= {}));
