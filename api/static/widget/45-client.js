/* The public HTTP interface, and the session that its calls are made in. */
((parts) => {
  "use strict";

  const PATIENCE = 20_000; // milliseconds until a call without an answer counts as failed
  const PAGE = 200;
  const KEEPALIVE_LIMIT = 20_000; // characters; browsers refuse more than 64 KiB

  /** A call that failed. `status` is 0 when there was no answer at all; the message is for the customer. */
  class Problem extends Error {
    constructor(status, detail = "", retryAfter = 0) {
      super(detail);
      this.status = status;
      this.retryAfter = retryAfter; // seconds
    }

    /** True when the same call may well succeed later without anybody changing anything. */
    get passes() {
      return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
    }
  }

  /** @param {string} base the address that `/widget/…` is relative to, with a slash at its end */
  function createClient(base) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

    async function call(method, path, { token, body } = {}) {
      const text = body && JSON.stringify(body);
      let response;
      let answer;
      try {
        response = await fetch(new URL(path, base), {
          method,
          body: text,
          credentials: "omit",
          cache: "no-store",
          // A message outlives the page that it was written on, so that a click on a link does not lose it.
          keepalive: method === "POST" && text.length < KEEPALIVE_LIMIT,
          signal: AbortSignal.timeout(PATIENCE),
          headers: {
            ...(text && { "Content-Type": "application/json" }),
            ...(token && { Authorization: `Bearer ${token}` }),
          },
        });
        answer = response.status === 204 ? null : await response.json().catch(() => null);
      } catch {
        throw new Problem(0);
      }
      if (response.ok) return answer;
      const wait = Number(response.headers.get("Retry-After")) || 0;
      throw new Problem(response.status, answer?.detail || answer?.title || "", wait);
    }

    return {
      /** @returns {Promise<{conversation_id: string, token: string}>} */
      createSession: (identity, locale) =>
        call("POST", "widget/sessions", { body: { identity, locale, time_zone: zone } }),
      endSession: (token) => call("DELETE", "widget/sessions", { token }),
      messages: (token, after) => call("GET", `widget/messages?after=${after}&limit=${PAGE}`, { token }),
      /** Safe to repeat: the same `client_id` is answered with the same `seq`. */
      send: (token, { client_id, text }) => call("POST", "widget/messages", { token, body: { client_id, text } }),
      isLastPage: (list) => list.length < PAGE,
      socket(token, after) {
        const url = new URL(`widget/ws?token=${encodeURIComponent(token)}&after=${after}`, base);
        url.protocol = url.protocol.replace("http", "ws");
        return new WebSocket(url);
      },
    };
  }

  /** Who a signed identity speaks for, without judging it: the server does that. */
  function subjectOf(identity) {
    try {
      const claims = identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
      return String(JSON.parse(atob(claims)).sub ?? "");
    } catch {
      return "";
    }
  }

  /**
   * The customer's session, shared by the tabs of this browser. One that belongs to somebody else (signed
   * in, signed out or changed since) is never used: its conversation may hold that person's orders.
   */
  function createSession({ client, storage, identity, locale }) {
    const who = identity ? subjectOf(identity) : "";
    let proof = identity || null;

    function read() {
      const stored = storage.get("session");
      return stored && stored.who === who && typeof stored.token === "string" ? stored : null;
    }

    async function begin() {
      try {
        return await client.createSession(proof, locale);
      } catch (problem) {
        // An identity that is too old or that the server cannot check must not keep the customer out.
        if (!proof || ![401, 422, 503].includes(problem.status)) throw problem;
        proof = null;
        return client.createSession(null, locale);
      }
    }

    return {
      get token() {
        return read()?.token ?? null;
      },

      get conversation() {
        return read()?.conversation_id ?? null;
      },

      /** The token, of a session made now if there is none. Throws `Problem`. */
      async ensure() {
        return storage.exclusively("session", async () => {
          const known = read();
          if (known) return known.token;
          const { conversation_id, token } = await begin();
          const other = read(); // where there are no locks another tab may have been faster
          if (other) return other.token;
          storage.set("session", { conversation_id, token, who });
          return token;
        });
      },

      /** Forgets the session if it still is the one of that token. */
      forget(token) {
        if (storage.get("session")?.token === token) storage.remove("session");
      },

      /** Leaves no session of somebody else in this browser. */
      dropStranger() {
        if (storage.get("session") && !read()) {
          storage.remove("session");
          storage.keys("out:").forEach(storage.remove);
        }
      },
    };
  }

  Object.assign(parts, { Problem, createClient, createSession });
})((globalThis.doorstepWidgetParts ??= {}));
