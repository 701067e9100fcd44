/* The launcher, the panel and the line to write in; opening, closing, keyboard and focus. */
((parts) => {
  "use strict";

  const { createLeave, createMenu, createTray, h, icon, iconButton, initials, takeFiles } = parts;

  const PHONE = "(max-width: 480px), (max-height: 420px)";
  const TALLEST_INPUT = 132;

  /**
   * @param actions `send(text, pictures)`, `person()`, `download()`, `end()`, `typing()`, `opened(isOpen)`, `texts(method, body)`
   * @param memory storage of this tab: whether the panel is open, and what is being written
   */
  function createPanel({ root, language, title, log, memory, actions }) {
    const { say } = language;
    const phone = matchMedia(PHONE);
    let isOpen = false;

    const badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
    const launcher = h("button", {
      type: "button",
      class: "launcher",
      "aria-expanded": "false",
      onclick: () => (isOpen ? close() : open()),
    });
    launcher.append(icon("chat"), icon("down"), badge);

    const subtitle = h("p", { class: "subtitle" });
    const mark = h("span", { class: "mark", "aria-hidden": "true" }, icon("door"));
    const menu = createMenu({ say, actions, leave: () => input.focus() });
    const tray = createTray({ say, changed: grow });
    const leave = createLeave({ say, actions });
    const banner = h("p", { class: "banner", role: "status" });
    const strip = h("span", { class: "strip-text" });
    const person = h(
      "button",
      { type: "button", class: "person", onclick: talkToPerson },
      icon("person"),
      say("person"),
    );
    const input = h("textarea", {
      class: "input",
      rows: "1",
      dir: "auto",
      "aria-label": say("label"),
      placeholder: say("placeholder"),
      enterkeyhint: "send",
      oninput: wrote,
      onkeydown: enterSends,
    });
    const sendButton = h(
      "button",
      { type: "submit", class: "send", "aria-label": say("send"), title: say("send") },
      icon("send"),
    );
    const panel = h(
      "section",
      { class: "panel", role: "dialog", "aria-label": title, hidden: true, tabindex: "-1", onkeydown: panelKeys },
      h(
        "div", // a header would be a second banner of the page
        { class: "head" },
        mark,
        h("div", { class: "names" }, h("h2", { class: "title" }, title), subtitle),
        menu.button,
        iconButton("close", say("close"), close),
      ),
      banner,
      menu.elements,
      h("div", { class: "stage" }, log.region, log.newer),
      h("div", { class: "strip" }, strip, person),
      leave.elements,
      tray.elements,
      h("form", { class: "composer", onsubmit: submit }, tray.pickers, input, sendButton),
    );
    takeFiles(panel, { say, tray });
    root.append(panel, launcher);

    function open({ draft, focus = true } = {}) {
      if (draft) write(draft);
      if (isOpen) return input.focus();
      isOpen = true;
      panel.hidden = false;
      launcher.setAttribute("aria-expanded", "true");
      panel.setAttribute("aria-modal", String(phone.matches));
      holdPage();
      memory.set("open", true);
      log.toEnd();
      grow();
      // On a touch screen the focus would push the keyboard over the conversation.
      if (focus) (matchMedia("(hover: hover)").matches || draft ? input : panel).focus();
      actions.opened(true);
    }

    function close() {
      if (!isOpen) return;
      isOpen = false;
      panel.hidden = true;
      menu.close();
      launcher.setAttribute("aria-expanded", "false");
      holdPage();
      memory.set("open", false);
      launcher.focus();
      actions.opened(false);
    }

    /** On a phone the panel covers the page, which must not scroll behind it. */
    function holdPage() {
      document.documentElement.style.overflow = isOpen && phone.matches ? "hidden" : "";
    }

    function talkToPerson() {
      actions.person();
      input.focus();
    }

    function write(text) {
      input.value = text;
      grow();
      memory.set("draft", text);
    }

    function wrote() {
      grow();
      memory.set("draft", input.value);
      if (input.value.trim()) actions.typing();
    }

    function grow() {
      sendButton.setAttribute("aria-disabled", String(!input.value.trim() && tray.isEmpty));
      input.style.height = "auto";
      if (isOpen) input.style.height = `${Math.min(input.scrollHeight, TALLEST_INPUT)}px`;
    }

    function enterSends(event) {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
    }

    function submit(event) {
      event.preventDefault();
      const text = input.value.trim();
      if (!text && tray.isEmpty) return;
      write("");
      actions.send(text, tray.take());
      input.focus();
    }

    function panelKeys(event) {
      if (event.key === "Escape") {
        event.stopPropagation();
        if (!menu.escape()) close();
      }
      if (event.key === "Tab" && phone.matches) keepInside(event);
    }

    /** On a phone the page below cannot be seen, so the focus goes round within the panel. */
    function keepInside(event) {
      const all = [...panel.querySelectorAll("button, a[href], input, textarea, summary, [tabindex='0']")];
      const seen = all.filter((element) => element.getClientRects().length > 0);
      const [from, to] = event.shiftKey ? [seen[0], seen.at(-1)] : [seen.at(-1), seen[0]];
      const { activeElement } = root;
      if (activeElement !== from && activeElement !== panel) return;
      event.preventDefault();
      to.focus();
    }

    /** Keeps a full-screen panel above the phone's keyboard. */
    function fit() {
      const { height, offsetTop } = visualViewport;
      panel.style.setProperty("--height", `${height}px`);
      panel.style.setProperty("--top", `${offsetTop}px`);
    }
    globalThis.visualViewport?.addEventListener("resize", fit);
    globalThis.visualViewport?.addEventListener("scroll", fit);
    phone.addEventListener("change", holdPage);

    write(memory.get("draft") || "");

    /** The letters of the person who is there, or the sign of the assistant. */
    function setFace(letters) {
      if (mark.dataset.face === letters) return;
      mark.dataset.face = letters;
      mark.replaceChildren(letters || icon("door"));
    }

    return {
      open,
      close,

      /** Forgets what is being written. */
      clear() {
        write("");
        tray.take();
      },

      get isOpen() {
        return isOpen;
      },

      /** After an element with the focus went away. */
      takeFocus() {
        if (isOpen) input.focus();
      },

      /** Opens again what was open on the shop's page before; never over a phone's whole screen. */
      resume() {
        if (memory.get("open") && !phone.matches) open({ focus: false });
      },

      /** @param {{status: string, agent: object|null, connection: string, unread: number, hasSession: boolean, last: number}} view */
      show({ status, agent, connection, unread, hasSession, last }) {
        const name = agent?.name || say("someone");
        const words = { awaiting_agent: say("awaiting"), with_agent: say("agent", { name }), closed: say("closed") };
        setText(strip, words[status] || say("automated"));
        setText(subtitle, status === "with_agent" && agent?.name ? agent.name : say("subtitle"));
        setText(banner, connection === "live" ? "" : say(connection));
        person.hidden = status === "with_agent";
        leave.show({ status, hasSession, last });
        if (!hasSession) menu.close();
        menu.button.hidden = !hasSession;
        setFace(status === "with_agent" && agent?.name ? initials(agent.name) : "");
        const count = isOpen ? 0 : unread;
        badge.hidden = count === 0;
        setText(badge, count > 9 ? "9+" : String(count));
        const label = isOpen ? say("close") : count > 0 ? say("open.unread", { n: count }) : say("open");
        launcher.setAttribute("aria-label", label);
      },
    };
  }

  /** Leaves an unchanged text alone, so that screen readers do not read it again. */
  function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  Object.assign(parts, { createPanel });
})((globalThis.doorstepWidgetParts ??= {}));
