/* What the server has said, as this tab knows it: messages by sequence number, status, who is typing. */
((parts) => {
  "use strict";

  const TYPING_LASTS = 6_000;

  function createConversation({ client, storage }) {
    let messages = new Map();
    let own = new Set(); // the client_ids of the customer's messages
    let sorted = null;
    let whole = 0; // every message up to this number is here
    let readTo = 0;
    let typingTimer = 0;
    const listeners = new Set();
    const state = { status: "bot", agent: null, typing: null, loading: false };

    const changed = () => listeners.forEach((listener) => listener());

    function accept(message) {
      if (!message || !Number.isInteger(message.seq) || messages.has(message.seq)) return false;
      messages.set(message.seq, message);
      if (message.client_id) own.add(message.client_id);
      sorted = null;
      while (messages.has(whole + 1)) whole += 1;
      if (message.author?.kind !== "customer") setTyping(null);
      return true;
    }

    function setTyping(author) {
      clearTimeout(typingTimer);
      state.typing = author;
      if (author) {
        typingTimer = setTimeout(() => {
          state.typing = null;
          changed();
        }, TYPING_LASTS);
      }
    }

    return {
      state,

      /** Calls the listener after every change. */
      watch: (listener) => listeners.add(listener),

      /** The messages, oldest first. */
      get messages() {
        sorted ??= [...messages.values()].sort((one, other) => one.seq - other.seq);
        return sorted;
      },

      /** The number after which something may be missing here. */
      get cursor() {
        return whole;
      },

      has: (seq) => messages.has(seq),
      hasOwn: (clientId) => own.has(clientId),

      /** Messages to the customer that no tab has shown yet. */
      unread() {
        return this.messages.filter(({ seq, author }) => seq > readTo && author?.kind !== "customer").length;
      },

      /** The number of the last message that a person of the shop wrote; 0 without any. */
      get lastOfAgent() {
        return this.messages.findLast(({ author }) => author?.kind === "agent")?.seq ?? 0;
      },

      /** Notes how far the customer has read; of all the tabs the furthest counts. */
      markRead(conversation) {
        const last = this.messages.at(-1)?.seq ?? 0;
        if (last <= readTo) return;
        readTo = last;
        storage.set("read", { conversation, seq: last });
        changed();
      },

      loadRead(conversation) {
        const stored = storage.get("read");
        if (stored?.conversation === conversation && stored.seq > readTo) readTo = stored.seq;
        changed();
      },

      /** Fetches all that came after the cursor. Throws `Problem`. */
      async refresh(token) {
        state.loading = messages.size === 0;
        const list = messages;
        let after = whole;
        try {
          for (;;) {
            const page = await client.messages(token, after);
            if (list !== messages) return; // another session began meanwhile
            page.messages.forEach(accept);
            state.status = page.status ?? state.status;
            state.agent = page.agent ?? null;
            const last = page.messages.at(-1)?.seq ?? after;
            whole = Math.max(whole, last); // numbers that the list leaves out do not exist
            after = last;
            if (client.isLastPage(page.messages)) return;
          }
        } finally {
          state.loading = false;
          changed();
        }
      },

      /** Takes one frame of the socket. @returns {boolean} true when a message before it is missing here */
      receive(frame) {
        const { status } = state;
        if (frame.type === "message") accept(frame.message);
        if (frame.type === "typing") setTyping(frame.author?.kind === "customer" ? null : frame.author || {});
        if (frame.type === "status") {
          state.status = frame.status ?? state.status;
          state.agent = frame.agent ?? state.agent;
        }
        changed();
        return frame.type === "message"
          ? messages.size > 0 && whole < this.messages.at(-1).seq
          : status !== state.status;
      },

      /** Empties everything, for a new session. */
      reset() {
        messages = new Map();
        own = new Set();
        sorted = null;
        whole = 0;
        readTo = 0;
        setTyping(null);
        Object.assign(state, { status: "bot", agent: null, loading: false });
        changed();
      },
    };
  }

  Object.assign(parts, { createConversation });
})((globalThis.doorstepWidgetParts ??= {}));
