/* What the customer wrote and the server has not taken yet. Kept across reloads, sent once, in order. */
((parts) => {
  "use strict";

  const { Problem, randomId } = parts;
  const LONGEST_WAIT = 30_000;
  const GONE = 410; // the browser has lost the picture

  /**
   * Each message has its own key in the storage, so that tabs which write at once lose nothing of each
   * other's, and its own `client_id`, so that the server takes it once however often it is sent.
   */
  function createOutbox({ client, storage, pictures, session, connection }) {
    const items = new Map(); // client_id -> {client_id, text, label, picture?, at, seq?, refused?, attempts, …}
    const listeners = new Set();
    let running = false;
    let timer = 0;
    let heldUntil = 0; // the server asked for a pause
    let order = 0;

    const changed = () => listeners.forEach((listener) => listener());
    const inOrder = () =>
      [...items.values()].sort((one, other) => one.at - other.at || (one.order ?? 0) - (other.order ?? 0));
    const queued = () => inOrder().find((item) => !item.seq && item.refused === undefined);

    function keep({ client_id, text, label, picture, at, order: place, seq, refused, status }) {
      if (!items.has(client_id)) return; // settled or discarded while it was on its way
      storage.set(`out:${client_id}`, { client_id, text, label, picture, at, order: place, seq, refused, status });
    }

    function drop(client_id) {
      if (items.get(client_id)?.picture) pictures.settle(client_id);
      items.delete(client_id);
      storage.remove(`out:${client_id}`);
    }

    function load() {
      const kept = new Set(storage.keys("out:"));
      for (const key of kept) {
        const stored = storage.get(key);
        if (!stored?.client_id) continue;
        const item = items.get(stored.client_id) ?? { attempts: 0 };
        items.set(stored.client_id, Object.assign(item, stored, { refused: stored.refused }));
      }
      for (const item of items.values()) {
        // Taken away by another tab: discarded there, or sent and already shown there.
        if (!kept.has(`out:${item.client_id}`) && !item.seq) items.delete(item.client_id);
      }
    }

    function later(milliseconds) {
      clearTimeout(timer);
      timer = setTimeout(flush, milliseconds);
    }

    /** Sends one item. @returns {Promise<boolean>} whether the next one may follow at once */
    async function send(item) {
      let token = null;
      try {
        token = await session.ensure();
        const { seq } = await (item.picture ? upload(token, item) : client.send(token, item));
        Object.assign(item, { seq, attempts: 0, limited: false });
        keep(item);
        connection.succeeded(seq);
        return true;
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        item.attempts += 1;
        return recover(item, problem, token);
      } finally {
        changed();
      }
    }

    async function upload(token, item) {
      const blob = await pictures.get(item.client_id);
      if (!blob) throw new Problem(GONE);
      return client.upload(token, item, blob, (share) => {
        item.progress = share;
        changed();
      });
    }

    function recover(item, problem, token) {
      if (problem.status === 401 && token && item.attempts <= 2) {
        connection.expired(token);
        return true; // again, in a new session
      }
      if (!problem.passes && token) {
        Object.assign(item, { refused: problem.message, status: problem.status });
        keep(item);
        return true;
      }
      const backoff = Math.min(LONGEST_WAIT, 1000 * 2 ** (item.attempts - 1)) * (0.75 + Math.random() / 2);
      const wait = problem.retryAfter ? problem.retryAfter * 1000 : backoff;
      item.limited = problem.status === 429;
      if (item.limited) heldUntil = Date.now() + wait;
      if (problem.status === 0) connection.failed();
      later(wait);
      return false;
    }

    async function flush() {
      if (running || !queued() || navigator.onLine === false) return;
      const pause = heldUntil - Date.now();
      if (pause > 0) {
        later(pause);
        return;
      }
      clearTimeout(timer);
      running = true;
      try {
        await storage.exclusively("outbox", async () => {
          load(); // another tab may have sent some of them while this one waited
          let item = queued();
          while (item && (await send(item))) item = queued();
        });
      } finally {
        running = false;
      }
    }

    return {
      watch: (listener) => listeners.add(listener),
      flush,

      /** The items, oldest first; those that the server has taken keep their `seq` until they are settled. */
      get items() {
        return inOrder();
      },

      /** True for an item that waits until an earlier one, which met with difficulties, is through. */
      isBehind(item) {
        const first = queued();
        return first !== undefined && first !== item && first.attempts > 0;
      },

      /** Queues a text; `label` is what is shown when a button sends something else than its title. */
      add(text, label = text, { client_id = randomId(), picture } = {}) {
        order += 1;
        const item = { client_id, text, label, picture, at: Date.now(), order, attempts: 0 };
        items.set(client_id, item);
        keep(item);
        changed();
        flush();
      },

      /** Queues a picture with what is said of it; another tab may send it, so it is put away first. */
      async addPicture({ blob, ...picture }, text) {
        const client_id = randomId();
        await pictures.put(client_id, blob);
        this.add(text, text, { client_id, picture });
      },

      retry(item) {
        Object.assign(item, { refused: undefined, attempts: 0 });
        keep(item);
        changed();
        flush();
      },

      discard(item) {
        drop(item.client_id);
        changed();
      },

      /** Lets go of the items whose message the server has shown: taken, even if its answer was lost. */
      settle(isShown) {
        for (const { client_id } of inOrder()) {
          if (isShown(client_id)) drop(client_id);
        }
      },

      /** Takes over what other tabs wrote or took away. */
      reload() {
        load();
        changed();
        flush();
      },

      clear() {
        clearTimeout(timer);
        items.clear();
        pictures.clear();
        storage.keys("out:").forEach(storage.remove);
        changed();
      },
    };
  }

  Object.assign(parts, { createOutbox });
})((globalThis.doorstepWidgetParts ??= {}));
