// The demo inbox: asks for new mail every two seconds, while somebody looks.
"use strict";
{
  const EVERY = 2000;
  const list = document.getElementById("mails");
  const state = document.getElementById("state");
  const empty = document.getElementById("empty");
  const template = document.getElementById("mail");
  const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", second: "2-digit" });
  const shown = new Map();
  let first = true;

  const spaced = (code) => `${code.slice(0, 3)} ${code.slice(3)}`;

  async function copy(button, code) {
    try {
      await navigator.clipboard.writeText(code);
      button.textContent = "Copied";
    } catch {
      const digits = button.previousElementSibling; // no right to the clipboard: the digits are selected instead
      getSelection().selectAllChildren(digits);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  function item(mail) {
    const made = template.content.firstElementChild.cloneNode(true);
    const at = new Date(mail.at);
    made.querySelector(".mail-subject").textContent = mail.subject;
    made.querySelector(".mail-to span").textContent = mail.to;
    made.querySelector(".mail-time").textContent = clock.format(at);
    made.querySelector(".mail-time").dateTime = mail.at;
    made.querySelector(".mail-text").textContent = mail.text;
    const button = made.querySelector(".copy");
    if (mail.code === null) {
      button.parentElement.remove();
      return made;
    }
    made.querySelector(".digits").textContent = spaced(mail.code);
    button.setAttribute("aria-label", `Copy the code ${spaced(mail.code)}`);
    button.addEventListener("click", () => copy(button, mail.code));
    return made;
  }

  function show({ messages, elsewhere }) {
    const fresh = messages.filter((mail) => !shown.has(mail.id));
    for (const mail of fresh.reverse()) {
      const made = item(mail);
      made.classList.toggle("new", !first);
      shown.set(mail.id, made);
      list.prepend(made);
    }
    const kept = new Set(messages.map((mail) => mail.id));
    for (const [id, made] of shown) {
      if (!kept.has(id)) {
        made.remove();
        shown.delete(id);
      }
    }
    empty.hidden = messages.length > 0;
    if (elsewhere) {
      document.getElementById("empty-title").textContent = "Mail goes out";
      document.getElementById("empty-text").textContent = "A mail server is set, so e-mails reach their addresses and none is shown here.";
    }
    const count = messages.length === 1 ? "1 e-mail" : `${messages.length} e-mails`;
    say(messages.length ? `${count}, the newest first. This page keeps itself up to date.` : "", false);
    first = false;
  }

  function say(text, lost) {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("lost", lost);
  }

  async function look() {
    if (!document.hidden) {
      try {
        const response = await fetch("inbox/messages", { cache: "no-store" });
        if (!response.ok) throw new Error(String(response.status));
        show(await response.json());
      } catch {
        say("The service does not answer. Trying again …", true);
      }
    }
  }

  document.addEventListener("visibilitychange", look);
  setInterval(look, EVERY);
  look();
}
