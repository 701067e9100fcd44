/* For whoever does not want to wait here: what the team writes comes by text once the page has been left. */
((parts) => {
  "use strict";

  const { h } = parts;

  /** @param actions `texts(method, body)`: the customer's wish as the server has it; rejects with a `Problem` */
  function createLeave({ say, actions }) {
    const line = h("span", { "aria-live": "polite" });
    const toggle = h("button", { type: "button", class: "text-button", "aria-expanded": "false", onclick: press });
    const number = h("input", { class: "input", type: "tel", autocomplete: "tel", dir: "ltr", placeholder: "+1 312 555 0148", "aria-label": say("texts.number") });
    const wording = h("p", {}, say("texts.wording"));
    const trouble = h("p", { class: "trouble", role: "alert" });
    const form = h(
      "form",
      { class: "question", hidden: true, onsubmit: agree },
      number,
      wording,
      h("button", { type: "submit", class: "button strong" }, say("texts.yes")),
      h("button", { type: "button", class: "button", onclick: () => expand(false) }, say("texts.no")),
      trouble,
    );
    const row = h("div", { class: "leave", hidden: true }, line, toggle);
    let wish = {};
    let looked = "";

    function expand(isOpen) {
      form.hidden = !isOpen;
      trouble.textContent = "";
      toggle.setAttribute("aria-expanded", String(isOpen));
      (isOpen ? form.querySelector("input:not([hidden]), button") : toggle).focus();
    }

    async function call(method, body) {
      trouble.textContent = "";
      try {
        draw(await actions.texts(method, body));
        return true;
      } catch (problem) {
        trouble.textContent = problem.message || say("texts.failed");
        return false;
      }
    }

    async function press() {
      if (wish.on || wish.code) return call("DELETE");
      expand(form.hidden);
    }

    async function agree(event) {
      event.preventDefault();
      const phone = number.hidden ? undefined : number.value.trim();
      if (await call("POST", { phone, wording: wording.textContent })) expand(false);
    }

    function draw(told) {
      wish = told;
      const { offered, on, phone, code } = told;
      row.hidden = !offered;
      form.hidden ||= !offered || on || Boolean(code);
      number.hidden = Boolean(phone);
      number.required = !phone;
      const text = on ? say("texts.on", { phone }) : code ? say("texts.reply", { code, phone }) : "";
      if (line.textContent !== text) line.textContent = text;
      toggle.textContent = say(on || code ? "texts.off" : phone ? "texts.known" : "texts.offer", { phone });
    }

    return {
      elements: [row, form],

      /** Looks again when somebody else has the conversation now, or the phone may have answered. */
      show({ status, hasSession, last }) {
        const isFor = hasSession && ["awaiting_agent", "with_agent"].includes(status);
        const due = isFor ? `${status}:${wish.code ? last : ""}` : "";
        if (due === looked) return;
        looked = due;
        if (isFor) call("GET");
        else draw({ offered: false });
      },
    };
  }

  Object.assign(parts, { createLeave });
})((globalThis.doorstepWidgetParts ??= {}));
