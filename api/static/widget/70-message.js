/* One message on the screen: its bubble, its card, its sources, its buttons, and what became of it. */
((parts) => {
  "use strict";

  const { LARGEST, asksForRating, drawPicture, h, icon, initials, link, orderCard, ratingForm, scaled, withLinks } = parts;

  const LONG = 1_400; // characters; longer texts are folded
  const TALLEST = 260; // pixels of a picture
  const REASONS = { 410: "picture.lost", 413: "picture.large", 415: "picture.kind" };

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
      h("p", { class: "author" }, kind === "agent" && face(nameOf(entry, say)), nameOf(entry, say)),
      (message?.attachments ?? (item?.picture ? [item.picture] : [])).map((one) => picture(one, entry, language, actions)),
      text && bubble(text, say),
      message?.data && orderCard(message.data, language),
      sources(message?.citations ?? [], say),
      asksForRating(buttons) && ratingForm(message, { language, actions }),
      buttons.length > 0 &&
        !asksForRating(buttons) &&
        h(
          "div",
          { class: "chips" },
          buttons.map((button) => chip(button.title, () => actions.press(button))),
        ),
      h("p", { class: "meta" }),
    );
  }

  const face = (name) => h("span", { class: "face", "aria-hidden": "true" }, initials(name));

  /** A picture, small; a link to it in full, once it is here. */
  function picture(one, entry, { say }, actions) {
    const values = { name: nameOf(entry, say), text: entry.message?.text ?? entry.item?.label };
    const alt = say(values.text ? "picture.saying" : "picture.of", values);
    const canvas = h("canvas", { role: "img", "aria-label": alt, ...scaled(one, TALLEST) });
    const frame = h("a", { class: "picture", target: "_blank" }, canvas);
    actions
      .picture(one, entry)
      .then(async (blob) => {
        await drawPicture(canvas, blob);
        frame.href = URL.createObjectURL(blob);
        frame.append(h("span", { class: "hidden" }, `. ${say("picture.open")}`));
      })
      .catch(() => frame.replaceChildren(h("span", { class: "quiet" }, say("picture.missing"))));
    return frame;
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
  function progressOf({ item, kind }, isAnswered, isBehind) {
    if (!item || item.seq) return kind !== "customer" ? "time" : isAnswered ? "answered" : "sent";
    if (item.refused !== undefined) return "refused";
    if (navigator.onLine === false || isBehind) return "waiting";
    if (item.limited) return "limited";
    return item.attempts > 1 ? "retrying" : "sending";
  }

  const reason = ({ status }, say) => say(REASONS[status] ?? "refused", { n: LARGEST / 1_000_000 });

  /** Brings the line below a message up to date. */
  function syncMeta(meta, entry, { isLast, isAnswered, isBehind, language: { say, clock }, actions }) {
    const { item, at } = entry;
    const progress = progressOf(entry, isAnswered, isBehind);
    const stamp = [progress, item?.refused, isLast].join();
    const bar = meta.querySelector("progress");
    if (bar) bar.value = item?.progress ?? 0;
    if (meta.dataset.stamp === stamp) return;
    meta.dataset.stamp = stamp;
    meta.className = `meta ${progress}`;
    const time = isLast && h("time", { datetime: at }, clock(at));
    const button = (word) =>
      h("button", { type: "button", class: "text-button", onclick: () => actions[word](item) }, say(word));
    const content = {
      time: () => [time],
      sent: () => [time, isLast && icon("tick"), isLast && h("span", { class: "hidden" }, say("sent"))],
      answered: () => [time, isLast && icon("ticks"), isLast && h("span", { class: "hidden" }, say("answered"))],
      sending: () => [
        item.picture && h("progress", { max: "1", value: "0", "aria-label": say("uploading") }),
        isLast && say("sending"),
      ],
      waiting: () => [isLast && say("waiting")],
      limited: () => [say("limited")],
      retrying: () => [h("span", {}, say("retrying")), button("retry")],
      refused: () => [icon("alert"), h("span", {}, item.refused || reason(item, say)), button("retry"), button("discard")],
    };
    meta.replaceChildren(...content[progress]().filter(Boolean));
  }

  Object.assign(parts, { greetingNode, messageNode, nameOf, syncMeta, systemNode, typingNode });
})((globalThis.doorstepWidgetParts ??= {}));
