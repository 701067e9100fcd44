// A modal of the app, as Slack shows it: sections, one text field, radio buttons. Nothing is set as HTML.
"use strict";

class Modal {
  // `act(method, path, body)` asks the stand-in and resolves with its answer, or null when that failed.
  constructor(dialog, act) {
    this.dialog = dialog;
    this.act = act;
    this.shown = "null";
    this.view = null;
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); this.close(); });
  }

  // Shows what the person has open now; a view that has not changed stays as it was filled in.
  show(view, people) {
    const shown = JSON.stringify(view || null);
    if (shown === this.shown) return;
    this.shown = shown;
    this.view = view;
    if (!view) { this.dialog.close(); return; }
    this.dialog.replaceChildren(this.form(view, people));
    if (!this.dialog.open) this.dialog.showModal();
  }

  close() {
    if (this.view) this.act("DELETE", `views/${this.view.id}`, {});
  }

  form(view, people) {
    return element("form", { method: "dialog", onchange: (event) => this.wrong(event.currentTarget, {}), onsubmit: (event) => { event.preventDefault(); this.submit(event.target); } },
      element("header", {}, element("h2", {}, view.title.text),
        element("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => this.close() }, "✕")),
      element("div", { class: "fields" }, ...view.blocks.map((one) => this.block(one, people))),
      element("footer", {},
        element("button", { type: "button", onclick: () => this.close() }, view.close?.text || "Cancel"),
        view.submit ? element("button", { type: "submit", class: "primary" }, view.submit.text) : null));
  }

  block(given, people) {
    if (given.type !== "input") return block(given, people, () => {});
    const field = given.element.type === "radio_buttons" ? this.radios(given) : this.text(given);
    return element("fieldset", { "data-block": given.block_id },
      element("legend", {}, given.label.text), field,
      given.hint ? element("p", { class: "hint" }, given.hint.text) : null,
      element("p", { class: "wrong", role: "alert" }));
  }

  text(given) {
    const field = element("input", { type: "text", maxlength: given.element.max_length, value: given.element.initial_value || "", "aria-label": given.label.text });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (given.dispatch_action) this.act("POST", `views/${this.view.id}/typed`, { action_id: given.element.action_id, value: field.value });
    });
    return field;
  }

  radios(given) {
    return element("div", { class: "radios" }, ...given.element.options.map((option) =>
      element("label", {}, element("input", { type: "radio", name: given.element.action_id, value: option.value }),
        element("span", {}, option.text.text, option.description ? element("small", {}, ` · ${option.description.text}`) : null))));
  }

  async submit(form) {
    const values = {};
    for (const given of this.view.blocks.filter((one) => one.type === "input")) {
      const place = form.querySelector(`[data-block="${given.block_id}"]`);
      const { action_id: name, type } = given.element;
      const radio = place.querySelector("input[type=radio]:checked");
      if (type === "radio_buttons" && !radio && !given.optional) return this.wrong(form, { [given.block_id]: "Choose one." });
      const value = type === "radio_buttons"
        ? { type, selected_option: radio ? { value: radio.value } : null }
        : { type, value: place.querySelector("input").value };
      values[given.block_id] = { [name]: value };
    }
    const answer = await this.act("POST", `views/${this.view.id}`, { values });
    if (answer) this.wrong(form, answer.errors);
    return null;
  }

  wrong(form, errors) {
    for (const place of form.querySelectorAll("[data-block]")) {
      place.querySelector(".wrong").textContent = errors[place.dataset.block] || errors[""] || "";
    }
  }
}
