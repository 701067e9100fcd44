/* One message on the screen: its bubble, its card, its sources, its buttons, and what became of it. */
((parts) => {
  "use strict";

  const { h, icon, link, orderCard, withLinks } = parts;

  const LONG = 1_400; // characters; longer texts are folded

  /** Who wrote an entry, in words. */
  const nameOf = ({ message, kind }, say) => message?.author?.name || say(`author.${kind}`);

  const chip = (text, onclick) => h("button", { type: "button", class: "chip", dir: "auto", onclick }, text);

  /** A sentence between the messages, of the system or of the widget itself. */
  const systemNode = (text) => h("p", { class: "system", dir: "auto" }, withLinks(text));

  /** The first message of every conversation, with things to ask; it is never sent. */
  function greetingNode(greeting, { language: { say }, actions }) {
    const offers = [1, 2, 3].map((n) => say(`suggest.${n}`));
    return h(
      "div",
      { class: "message first last", "data-author": "bot" },
      h("p", { class: "author" }, say("author.bot")),
      h("div", { class: "bubble", dir: "auto" }, greeting),
      h(
        "div",
        { class: "chips" },
        offers.map((text) => chip(text, () => actions.suggest(text))),
      ),
    );
  }

  function typingNode(name, say) {
    const dots = [h("i"), h("i"), h("i")];
    return h("div", { class: "typing" }, h("span", { class: "hidden" }, say("typing", { name })), dots);
  }

  /** @param entry `{message?, item?, at, kind}`: a message of the server's, or one that is still here */
  function messageNode(entry, { language, actions }) {
    const { message, item, kind } = entry;
    const { say } = language;
    const text = message?.text ?? item?.label ?? "";
    const buttons = message?.buttons ?? [];
    return h(
      "div",
      { class: "message", "data-author": kind },
      h("p", { class: "author" }, nameOf(entry, say)),
      text && bubble(text, say),
      message?.data && orderCard(message.data, language),
      sources(message?.citations ?? [], say),
      buttons.length > 0 &&
        h(
          "div",
          { class: "chips" },
          buttons.map((button) => chip(button.title, () => actions.press(button))),
        ),
      h("p", { class: "meta" }),
    );
  }

  function bubble(text, say) {
    const body = h("div", { class: "bubble", dir: "auto" }, withLinks(text));
    if (text.length <= LONG) return body;
    body.classList.add("folded");
    const toggle = h(
      "button",
      { type: "button", class: "text-button fold", "aria-expanded": "false", onclick },
      say("more"),
    );
    function onclick() {
      const folded = body.classList.toggle("folded");
      toggle.textContent = say(folded ? "more" : "less");
      toggle.setAttribute("aria-expanded", String(!folded));
    }
    return [body, toggle];
  }

  function sources(citations, say) {
    if (!citations.length) return null;
    const links = citations.map(({ title, url }) => link(url, { class: "source", dir: "auto" }, title || url));
    return h("p", { class: "sources" }, h("span", {}, `${say("sources")}: `), links);
  }

  /** How far the entry has come: "time" when there is nothing to say but when it was. */
  function progressOf({ item, kind }, isNewest, isBehind) {
    if (!item || item.seq) return kind === "customer" && isNewest ? "sent" : "time";
    if (item.refused !== undefined) return "refused";
    if (navigator.onLine === false || isBehind) return "waiting";
    if (item.limited) return "limited";
    return item.attempts > 1 ? "retrying" : "sending";
  }

  /** Brings the line below a message up to date. */
  function syncMeta(meta, entry, { isLast, isNewest, isBehind, language: { say, clock }, actions }) {
    const { item, at } = entry;
    const progress = progressOf(entry, isNewest, isBehind);
    const stamp = [progress, item?.refused, isLast].join();
    if (meta.dataset.stamp === stamp) return;
    meta.dataset.stamp = stamp;
    meta.className = `meta ${progress}`;
    const time = isLast && h("time", { datetime: at }, clock(at));
    const button = (word) =>
      h("button", { type: "button", class: "text-button", onclick: () => actions[word](item) }, say(word));
    const content = {
      time: () => [time],
      sent: () => [time, icon("tick"), h("span", { class: "hidden" }, say("sent"))],
      sending: () => [isLast && say("sending")],
      waiting: () => [isLast && say("waiting")],
      limited: () => [say("limited")],
      retrying: () => [h("span", {}, say("retrying")), button("retry")],
      refused: () => [icon("alert"), h("span", {}, item.refused || say("refused")), button("retry"), button("discard")],
    };
    meta.replaceChildren(...content[progress]().filter(Boolean));
  }

  Object.assign(parts, { greetingNode, messageNode, nameOf, syncMeta, systemNode, typingNode });
})((globalThis.doorstepWidgetParts ??= {}));
