/* What is done with a conversation as a whole: downloading it, ending it. */
((parts) => {
  "use strict";

  const { h, icon, iconButton, ownRating, syncRating } = parts;

  /**
   * @param actions `download()` rejects when it could not be had; `rate(seq, rating)`, `isRated(seq)`, `end()`
   * @param leave called when the focus has to go elsewhere
   */
  function createMenu({ say, actions, leave }) {
    const button = iconButton("more", say("menu"), toggle);
    button.setAttribute("aria-expanded", "false");
    const status = h("p", { class: "menu-status", role: "status" });
    const items = h(
      "div",
      { class: "menu", role: "group", "aria-label": say("menu"), hidden: true },
      item("paper", "transcript", download),
      item("leave", "end", ask),
      status,
    );
    const rating = ownRating({ say }, actions);
    const question = h(
      "div",
      { class: "question", role: "group", "aria-label": say("end"), hidden: true },
      h("p", {}, say("end.ask")),
      h("button", { type: "button", class: "button strong", onclick: () => answer(true) }, say("end.yes")),
      h("button", { type: "button", class: "button", onclick: () => answer(false) }, say("end.no")),
      rating,
    );

    function item(sign, word, onclick) {
      return h("button", { type: "button", class: "menu-item", onclick }, icon(sign), say(word));
    }

    function expand(isOpen) {
      items.hidden = !isOpen;
      status.textContent = "";
      button.setAttribute("aria-expanded", String(isOpen));
    }

    function toggle() {
      question.hidden = true;
      expand(items.hidden);
      if (!items.hidden) items.querySelector("button").focus();
    }

    async function download() {
      try {
        await actions.download();
        expand(false);
        button.focus();
      } catch {
        status.textContent = say("transcript.failed");
      }
    }

    function ask() {
      expand(false);
      question.hidden = false;
      syncRating(rating, { isLatest: true, isRated: actions.isRated(1), say });
      question.querySelector("button").focus();
    }

    function answer(yes) {
      question.hidden = true;
      leave();
      if (yes) actions.end();
    }

    function close() {
      question.hidden = true;
      expand(false);
    }

    return {
      button,
      elements: [items, question],
      close,

      /** Takes back what is open. @returns {boolean} whether there was anything */
      escape() {
        if (question.hidden && items.hidden) return false;
        close();
        button.focus();
        return true;
      },
    };
  }

  Object.assign(parts, { createMenu });
})((globalThis.doorstepWidgetParts ??= {}));
