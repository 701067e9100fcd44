/* The conversation on the screen. Elements are kept from one drawing to the next and only moved or amended. */
((parts) => {
  "use strict";

  const { greetingNode, h, icon, messageNode, nameOf, syncMeta, syncRating, systemNode, typingNode } = parts;

  const SAME_GROUP = 4 * 60_000; // milliseconds between two messages that share one name and one time
  const NEAR = 90; // pixels from the end within which the view follows new messages
  const ABOVE = 12; // pixels left above a message that is taller than the view
  const LONGEST_ANSWER = 25_000;

  /** A message and the outbox item that it was share a key, so that the element stays the same. */
  const keyOf = ({ message, item }) => {
    const id = item?.client_id ?? message.client_id;
    return id ? `own:${id}` : `seq:${message.seq}`;
  };

  /**
   * @param actions `press(button)` a reply's button, `suggest(text)`, `retry(item)`, `discard(item)`,
   *   `picture(attachment, entry)` its bytes, `rate(seq, rating)`, `isRated(seq)`,
   *   `shown()` when another part is on the screen
   */
  function createLog({ conversation, outbox, language, greeting, actions }) {
    const { say } = language;
    const tools = { language, actions };
    const nodes = new Map(); // key -> element
    const region = h("div", { class: "log", role: "log", "aria-label": say("log"), tabindex: "0" });
    const newer = h(
      "button",
      { type: "button", class: "newer", hidden: true, onclick: toEnd },
      icon("down"),
      say("newer"),
    );
    let notice = "";
    let lastKey = "";
    let askedAt = 0;
    let thinking = 0;
    let isAtEnd = true;

    const toGo = () => region.scrollHeight - region.scrollTop - region.clientHeight;
    region.addEventListener("scroll", scrolled, { passive: true });
    // What is at its end stays there when something below it grows, the pictures to be sent for instance.
    new ResizeObserver(() => isAtEnd && toEnd()).observe(region);

    function scrolled() {
      isAtEnd = toGo() < 2;
      newer.hidden ||= toGo() < NEAR;
      actions.shown();
    }

    function toEnd() {
      region.scrollTop = region.scrollHeight;
      newer.hidden = true;
    }

    /** Notes that the assistant has a question of this page's to answer. */
    function settle() {
      const waiting = outbox.items.length;
      outbox.settle(conversation.hasOwn);
      if (outbox.items.length === waiting) return;
      askedAt = Date.now();
      clearTimeout(thinking);
      thinking = setTimeout(draw, LONGEST_ANSWER);
    }

    function entries() {
      settle();
      const { messages, state } = conversation;
      const all = [
        ...messages.map((message) => ({ message, at: message.created_at, kind: message.author?.kind ?? "system" })),
        ...outbox.items.map((item) => ({ item, at: new Date(item.at).toISOString(), kind: "customer" })),
      ];
      const lastReply = all.findLastIndex(({ kind }) => kind === "bot" || kind === "agent");
      const lastAsked = all.findLastIndex(({ kind }) => kind === "customer");
      const begun = all.length > 0 || state.loading;
      const shown = [
        { key: "greeting", make: () => greetingNode(greeting, tools), sync: (node) => (node.lastChild.hidden = begun) },
      ];
      if (notice) shown.unshift({ key: `notice:${notice}`, make: () => systemNode(notice) });
      let day = "";
      all.forEach((entry, index) => {
        const drawn = messageEntry(entry, all[index - 1], all[index + 1], {
          isLatest: index > lastAsked,
          isAnswered: index < lastReply,
        });
        const today = language.dayOf(entry.at);
        if (today !== day)
          shown.push({ key: `day:${today}:${drawn.key}`, make: () => h("p", { class: "day" }, today) });
        day = today;
        shown.push(drawn);
      });
      if (state.typing || isThinking(all.at(-1))) shown.push(typingEntry(state));
      return shown;
    }

    /** The server has the question and the assistant owes an answer. */
    function isThinking(last) {
      const answers = ["bot", "awaiting_agent"].includes(conversation.state.status);
      return last?.kind === "customer" && last.message && answers && Date.now() - askedAt < LONGEST_ANSWER;
    }

    function typingEntry({ typing, agent }) {
      const name = typing?.name || (typing?.kind === "agent" && agent?.name) || say("author.bot");
      return { key: "typing", make: () => typingNode(name, say) };
    }

    function messageEntry(entry, before, after, { isLatest, isAnswered }) {
      const { message, item, kind } = entry;
      const key = keyOf(entry);
      if (kind === "system") return { key, make: () => systemNode(message.text ?? "") };
      const isFirst = !joined(before, entry);
      const isLast = !joined(entry, after);
      return {
        key,
        make: () => messageNode(entry, tools),
        sync(node) {
          node.classList.toggle("first", isFirst);
          node.classList.toggle("last", isLast);
          node.querySelector(".author").classList.toggle("hidden", !isFirst || kind === "customer");
          const buttons = node.querySelector(".chips");
          if (buttons) buttons.hidden = !isLatest;
          const rating = node.querySelector(".rating");
          if (rating) syncRating(rating, { isLatest, isRated: actions.isRated(message.seq), say });
          const isBehind = item !== undefined && outbox.isBehind(item);
          syncMeta(node.querySelector(".meta"), entry, { ...tools, isLast, isAnswered, isBehind });
        },
      };
    }

    function joined(one, other) {
      if (!one || !other || one.kind !== other.kind || nameOf(one, say) !== nameOf(other, say)) return false;
      return new Date(other.at) - new Date(one.at) < SAME_GROUP;
    }

    /**
     * Draws what changed; new messages are followed when the customer is at the end of the conversation.
     * @returns {boolean} true when the element that had the focus is gone
     */
    function draw() {
      const shown = entries();
      const distance = toGo();
      const focused = region.getRootNode().activeElement;
      const gone = new Set(nodes.keys());
      const fresh = new Set();
      let place = region.firstChild;
      for (const { key, make, sync } of shown) {
        if (!nodes.has(key)) {
          fresh.add(key);
          nodes.set(key, make());
        }
        const node = nodes.get(key);
        gone.delete(key);
        sync?.(node);
        if (node === place) place = place.nextSibling;
        else region.insertBefore(node, place);
      }
      for (const key of gone) {
        nodes.get(key).remove();
        nodes.delete(key);
      }
      region.setAttribute("aria-busy", String(conversation.state.loading));
      scroll(shown, fresh, distance);
      return Boolean(focused) && (!focused.isConnected || focused.closest("[hidden]") !== null);
    }

    /** Shows the end; of answers that are taller than the view, their beginning. */
    function scroll(shown, fresh, distance) {
      const { key } = shown.at(-1);
      const isNew = key !== lastKey;
      lastKey = key;
      if (!isNew) {
        if (distance < 2) toEnd(); // a line more below the last message, for instance
        return;
      }
      if (distance > NEAR && !key.startsWith("own:")) {
        newer.hidden &&= key === "typing";
        return;
      }
      const asked = shown.findLastIndex((entry) => entry.key.startsWith("own:"));
      const answer = shown.slice(asked + 1).find((entry) => fresh.has(entry.key) && entry.key.startsWith("seq:"));
      region.scrollTop = answer ? nodes.get(answer.key).offsetTop - ABOVE : region.scrollHeight;
    }

    return {
      region,
      newer,
      draw,
      toEnd,

      /** Begins anew, with a sentence of the widget's own that says why. */
      reset(text) {
        notice = text;
        askedAt = 0;
      },
    };
  }

  Object.assign(parts, { createLog });
})((globalThis.doorstepWidgetParts ??= {}));
