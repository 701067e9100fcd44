/* The connection: a socket while it works, calls at intervals while it does not, always from the cursor. */
((parts) => {
  "use strict";

  const OPENING = 8_000;
  const WAITS = [400, 1000, 2000, 3000, 5000, 10_000, 20_000];
  const ECHO = 2_500; // a message that the server took is expected on the socket within this time
  const TYPING_PAUSE = 3_000;
  const [BAD_TOKEN, IDLE] = [4401, 4408];
  const TRUST_SOCKETS_AGAIN = 6; // where sockets are blocked, only each sixth try spends time on one

  /**
   * @param hooks `expired(token)` when the server knows the token no more; `changed()` when `reachable` did
   */
  function createLive({ client, conversation, session, hooks }) {
    let socket = null;
    let opened = false;
    let wanted = false;
    let connecting = false;
    let failures = 0;
    let sockets = 0; // tries in a row that did not open
    let timer = 0;
    let typedAt = 0;
    let seenTo = 0; // as the server was told on this socket
    let reachable = true;

    function setReachable(value) {
      if (reachable === value) return;
      reachable = value;
      hooks.changed();
    }

    function drop() {
      clearTimeout(timer);
      opened = false;
      const old = socket;
      socket = null;
      old?.close();
    }

    function again(milliseconds) {
      clearTimeout(timer);
      timer = setTimeout(connect, milliseconds);
    }

    function retry() {
      if (!wanted) return;
      const wait = WAITS[Math.min(failures, WAITS.length - 1)];
      failures += 1;
      // A customer who waits for an answer looks at the panel; nobody looks at a hidden tab.
      again((document.hidden ? wait * 4 : wait) * (0.8 + Math.random() * 0.4));
    }

    async function connect() {
      const token = session.token;
      if (!wanted || !token || socket || connecting || navigator.onLine === false) return;
      connecting = true;
      clearTimeout(timer);
      try {
        await conversation.refresh(token);
        setReachable(true);
      } catch (problem) {
        if (problem.status === 401) hooks.expired(token);
        else {
          if (problem.status === 0 || problem.status >= 500) setReachable(false);
          retry();
        }
        return;
      } finally {
        connecting = false;
      }
      if (token === session.token) open(token);
      else again(0);
    }

    function open(token) {
      if (sockets >= 3 && sockets % TRUST_SOCKETS_AGAIN !== 0) {
        sockets += 1;
        failures = Math.min(failures, 3); // the calls are the conversation now: keep them frequent
        retry();
        return;
      }
      const own = client.socket(token, conversation.cursor);
      const patience = setTimeout(() => own.close(), OPENING);
      socket = own;
      own.onopen = () => {
        clearTimeout(patience);
        opened = true;
        failures = 0;
        sockets = 0;
        seenTo = 0;
      };
      own.onmessage = ({ data }) => {
        if (own === socket) take(data);
      };
      own.onclose = ({ code }) => {
        clearTimeout(patience);
        if (own !== socket) return;
        if (!opened) sockets += 1;
        socket = null;
        opened = false;
        if (code === BAD_TOKEN) hooks.expired(token);
        else if (code !== IDLE || !document.hidden) retry(); // idle and hidden: until the customer is back
      };
    }

    function take(data) {
      let frame;
      try {
        frame = JSON.parse(data);
      } catch {
        return;
      }
      if (frame && typeof frame === "object" && conversation.receive(frame)) fill();
    }

    async function fill() {
      const token = session.token;
      if (!token) return;
      await conversation.refresh(token).catch(() => {
        drop(); // a new socket starts from the cursor and brings what is missing
        retry();
      });
    }

    function wake() {
      failures = 0;
      if (!socket) connect();
    }

    addEventListener("online", wake);
    addEventListener("pageshow", wake);
    addEventListener("offline", () => {
      drop();
      hooks.changed();
    });
    addEventListener("pagehide", drop); // a page with an open socket cannot be restored by "back"
    document.addEventListener("visibilitychange", () => document.hidden || wake());

    return {
      /** "live", "offline" (this device) or "unreachable" (the server). */
      get state() {
        return navigator.onLine === false ? "offline" : reachable ? "live" : "unreachable";
      },

      /** Connects as soon as there is a session, and stays connected. */
      start() {
        wanted = true;
        wake();
      },

      /** After a change of session. */
      restart() {
        drop();
        wake();
      },

      /** Tells the other side that the customer writes, at most every three seconds. */
      typing() {
        if (!opened || Date.now() - typedAt < TYPING_PAUSE) return;
        typedAt = Date.now();
        socket.send(JSON.stringify({ type: "typing" }));
      },

      /** Tells the team that the customer has had its messages up to `seq` on the screen. */
      seen(seq) {
        if (!opened || seq <= seenTo) return;
        seenTo = seq;
        socket.send(JSON.stringify({ type: "seen", seq }));
      },

      /** The server took message `seq`: it must come back, or the socket is dead without knowing it. */
      succeeded(seq) {
        setReachable(true);
        if (!socket) return wake();
        setTimeout(() => {
          if (conversation.has(seq) || !session.token) return;
          drop();
          wake();
        }, ECHO);
      },

      failed: () => setReachable(false),
      expired: (token) => hooks.expired(token),
    };
  }

  Object.assign(parts, { createLive });
})((globalThis.doorstepWidgetParts ??= {}));
