/* How was it? A score from 1 to 5 and a word, asked once a conversation has been closed. */
((parts) => {
  "use strict";

  const { h } = parts;
  const MARK = "/rating_";

  /** Whether a reply's buttons are the scores of a rating. */
  const asksForRating = (buttons) => buttons.length > 0 && buttons.every(({ payload }) => payload.startsWith(MARK));

  /** @param actions `rate({score, comment})` rejects when it could not be sent */
  function ratingForm({ seq, buttons, text }, { language: { say }, actions }) {
    const status = h("p", { class: "rating-status", role: "status" });
    const word = h("textarea", { class: "input", rows: "2", maxlength: "2000", dir: "auto", "aria-label": say("rating.word"), placeholder: say("rating.word") });
    const sendButton = h("button", { type: "submit", class: "button strong" }, say("rating.send"));
    const form = h(
      "form",
      { onsubmit: submit },
      h(
        "div",
        { class: "scores", role: "radiogroup", "aria-label": text },
        buttons.map(({ title, payload }) => score(seq, title, payload.slice(MARK.length))),
      ),
      h("p", { class: "ends quiet", "aria-hidden": "true" }, [buttons[0], buttons.at(-1)].map(({ title }) => h("span", {}, title))),
      word,
      sendButton,
      status,
    );
    const thanks = h("p", { class: "rating-thanks", role: "status", tabindex: "-1" });
    const element = h("div", { class: "rating" }, form, thanks);

    async function submit(event) {
      event.preventDefault();
      const chosen = form.querySelector("input:checked");
      if (!chosen) {
        status.textContent = say("rating.choose");
        return form.querySelector("input").focus();
      }
      sendButton.disabled = true;
      try {
        await actions.rate(seq, { score: Number(chosen.value), comment: word.value.trim() });
        syncRating(element, { isLatest: true, isRated: true, say });
        thanks.focus();
      } catch (problem) {
        status.textContent = (!problem.passes && problem.message) || say("rating.failed");
      }
      sendButton.disabled = false;
    }
    return element;
  }

  /** The same question in the widget's own words, for whoever ends a conversation that nobody has closed. */
  function ownRating({ say }, actions) {
    const buttons = [1, 2, 3, 4, 5].map((n) => ({ title: say(`rating.${n}`), payload: `${MARK}${n}` }));
    return ratingForm({ seq: 1, buttons, text: say("rating.ask") }, { language: { say }, actions });
  }

  const score = (seq, title, value) =>
    h(
      "label",
      { class: "score" },
      h("input", { type: "radio", name: `rating-${seq}`, value, "aria-label": title }),
      h("span", { "aria-hidden": "true" }, value),
    );

  /** Shows the form until it was sent, in whichever tab, and while nothing was written after it. */
  function syncRating(element, { isLatest, isRated, say }) {
    const [form, thanks] = element.children;
    form.hidden = isRated || !isLatest;
    if (isRated && !thanks.textContent) thanks.textContent = say("rating.thanks");
  }

  Object.assign(parts, { asksForRating, ownRating, ratingForm, syncRating });
})((globalThis.doorstepWidgetParts ??= {}));
