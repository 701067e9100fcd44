/* The public HTTP interface, and the session that its calls are made in. */
((parts) => {
  "use strict";

  const PATIENCE = 20_000; // milliseconds until a call without an answer counts as failed
  const UPLOAD_PATIENCE = 180_000;
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

  const problemOf = (status, answer, wait) =>
    new Problem(status, answer?.detail || answer?.title || "", Number(wait) || 0);

  /** @param {string} base the address that `/widget/…` is relative to, with a slash at its end */
  function createClient(base) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

    async function call(method, path, { token, body, read = "json" } = {}) {
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
        answer = response.status === 204 ? null : await response[response.ok ? read : "json"]().catch(() => null);
      } catch {
        throw new Problem(0);
      }
      if (response.ok) return answer;
      throw problemOf(response.status, answer, response.headers.get("Retry-After"));
    }

    /** The only call that can tell how far it has come. */
    function upload(token, { client_id, text, picture }, blob, onProgress) {
      const form = new FormData();
      form.append("client_id", client_id);
      if (text) form.append("text", text);
      form.append("file", blob, picture.file || "picture");
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("POST", new URL("widget/uploads", base));
        request.setRequestHeader("Authorization", `Bearer ${token}`);
        request.responseType = "json";
        request.timeout = UPLOAD_PATIENCE;
        request.upload.onprogress = ({ loaded, total }) => total && onProgress(loaded / total);
        request.onload = () => {
          const { status, response } = request;
          if (status < 300 && response) resolve(response);
          else reject(problemOf(status, response, request.getResponseHeader("Retry-After")));
        };
        request.onerror = request.ontimeout = request.onabort = () => reject(new Problem(0));
        request.send(form);
      });
    }

    return {
      /** @returns {Promise<{conversation_id: string, token: string}>} */
      createSession: (identity, locale) =>
        call("POST", "widget/sessions", { body: { identity, locale, time_zone: zone, page: pageOf() } }),
      endSession: (token) => call("DELETE", "widget/sessions", { token }),
      messages: (token, after) => call("GET", `widget/messages?after=${after}&limit=${PAGE}`, { token }),
      /** Safe to repeat: the same `client_id` is answered with the same `seq`. */
      send: (token, { client_id, text }) => call("POST", "widget/messages", { token, body: { client_id, text } }),
      /** As `send`, with a picture; `onProgress` is told the share that is under way, 0 to 1. */
      upload,
      picture: (token, id) => call("GET", `widget/uploads/${id}`, { token, read: "blob" }),
      transcript: (token) => call("GET", "widget/transcript?format=html", { token, read: "blob" }),
      rate: (token, rating) => call("POST", "widget/rating", { token, body: rating }),
      /** The wish to be texted: looked at, kept or taken back. */
      texts: (token, method, body) => call(method, "widget/texts", { token, body }),
      isLastPage: (list) => list.length < PAGE,
      socket(token, after) {
        const url = new URL(`widget/ws?token=${encodeURIComponent(token)}&after=${after}`, base);
        url.protocol = url.protocol.replace("http", "ws");
        return new WebSocket(url);
      },
    };
  }

  /** Where the customer is; the service cuts it down further. */
  const pageOf = () => (location.protocol.startsWith("http") ? (location.origin + location.pathname).slice(0, 2048) : null);

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
