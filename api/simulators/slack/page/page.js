// The channel: asks each second whether something has changed, and draws it anew when it has.
"use strict";

(() => {
  const base = "slack";
  const at = (id) => document.getElementById(id);
  const me = { name: localStorage.getItem("doorstep-agent") || "Ana Silva", user: "" };
  let state = { version: 0, people: {}, messages: [], whispers: [] };
  const modal = new Modal(at("modal"), act);
  let open = decodeURIComponent(location.hash.slice(1)) || null;

  async function ask(method, path, body) {
    const answer = await fetch(`${base}/${path}`, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    const read = await answer.json();
    if (!answer.ok) throw new Error(read.detail || "That did not work.");
    return read;
  }

  async function act(method, path, body) {
    try {
      const answer = await ask(method, path, { user: me.user, ...body });
      await look();
      return answer;
    } catch (error) {
      toast(error.message);
      return null;
    }
  }

  function toast(text) {
    const shown = element("p", {}, text);
    at("toasts").append(shown);
    setTimeout(() => shown.remove(), 5000);
  }

  async function join(name) {
    const person = await ask("POST", "people", { name });
    Object.assign(me, person);
    localStorage.setItem("doorstep-agent", person.name);
    at("name").value = person.name;
    state.version = 0;
    await look();
  }

  async function look() {
    const found = await ask("GET", `state?after=${state.version}&user=${me.user}`);
    if (!found.messages) return;
    state = found;
    draw();
    modal.show(found.view, found.people);
  }

  const time = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const initials = (name) => name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();

  async function press(ts, action, chosen) {
    const answer = await act("POST", `messages/${ts}/buttons`, { action_id: action, chosen });
    if (answer && answer.status !== 200) toast("The app did not answer. Try again.");
  }

  function edit(message, item) {
    const field = element("textarea", { rows: "2", "aria-label": "Edit the message" });
    field.value = unescaped(message.text);
    const form = element("form", { class: "composer", onsubmit: (event) => {
      event.preventDefault();
      item.dataset.editing = "";
      act("PUT", `messages/${message.ts}`, { text: field.value });
    } }, field, element("button", { type: "submit" }, "Save"));
    item.dataset.editing = "yes";
    item.querySelector(".body").append(form);
    field.focus();
  }

  // What the app's manifest names: message shortcuts.
  const SHORTCUTS = { policy_answer: "Insert policy answer" };

  async function choose(message, callback) {
    const answer = await act("POST", `messages/${message.ts}/shortcuts`, { callback_id: callback });
    if (answer && answer.status !== 200) toast("The app did not answer. Try again.");
  }

  function tools(message, item, inThread) {
    const own = message.user === me.user;
    const shortcuts = inThread ? Object.entries(SHORTCUTS).map(([callback, title]) =>
      element("button", { type: "button", onclick: () => choose(message, callback) }, title)) : [];
    if (!own && !message.bot_id) return shortcuts.length ? element("div", { class: "tools" }, ...shortcuts) : null;
    return element("div", { class: "tools" }, ...shortcuts,
      own ? element("button", { type: "button", onclick: () => edit(message, item()) }, "Edit") : null,
      element("button", { type: "button", onclick: () => act("DELETE", `messages/${message.ts}`) }, "Delete"));
  }

  function item(message, { inThread }) {
    const isApp = Boolean(message.bot_id);
    const name = isApp ? "Doorstep" : state.people[message.user] || "Somebody";
    const isCard = isApp && !message.thread_ts;
    const replies = isCard || !message.thread_ts ? state.messages.filter((one) => one.thread_ts === message.ts).length : 0;
    const blocks = message.blocks?.length
      ? element("div", { class: "blocks" }, ...message.blocks.map((one) => block(one, state.people, (action, chosen) => press(message.ts, action, chosen))))
      : element("div", { class: "text" }, mrkdwn(message.text, state.people));
    const made = element("li", { class: `message ${isApp ? "app" : ""} ${isCard ? "card" : ""}`, "data-ts": message.ts },
      element("div", { class: "avatar", "aria-hidden": "true" }, initials(name)),
      element("div", { class: "body" },
        element("div", { class: "byline" }, element("b", {}, name), isApp ? element("span", { class: "app-mark" }, "APP") : null,
          element("time", {}, time(message.ts)), !inThread && message.channel && message.channel !== state.channel.id ? element("span", {}, `in #${state.channels[message.channel]}`) : null,
          message.edited ? element("span", {}, "(edited)") : null),
        !inThread && message.subtype === "thread_broadcast"
          ? element("div", { class: "broadcast" }, "replied to ", element("button", { type: "button", onclick: () => show(message.thread_ts) }, "a thread"))
          : null,
        blocks,
        ...(message.files || []).map((file) => (file.mimetype.startsWith("image/")
          ? element("img", { class: "file", src: `${base}/files/${file.id}`, alt: file.title, loading: "lazy" })
          : element("div", { class: "file" }, file.name))),
        message.reactions?.length ? element("div", { class: "reactions" }, ...message.reactions.map((one) =>
          element("span", { class: `reaction ${one.name}` }, REACTIONS[one.name] || `:${one.name}: ${one.count}`))) : null,
        !inThread && !message.thread_ts ? element("button", { type: "button", class: "replies", onclick: () => show(message.ts) },
          replies ? `${replies} ${replies === 1 ? "reply" : "replies"} · open the thread` : "Reply in a thread") : null),
      tools(message, () => made, inThread));
    return made;
  }

  function whisper(message) {
    return element("li", { class: "message whisper" },
      element("div", { class: "avatar", "aria-hidden": "true" }, "D"),
      element("div", { class: "body" },
        element("div", { class: "byline" }, element("b", {}, "Doorstep"), element("span", {}, "Only you see this"), element("time", {}, time(message.ts))),
        element("div", { class: "text" }, mrkdwn(message.text, state.people))));
  }

  function fill(list, items) {
    if (list.querySelector("[data-editing=yes]")) return;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    list.replaceChildren(...items);
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  function draw() {
    const top = state.messages.filter((one) => !one.thread_ts || one.subtype === "thread_broadcast");
    const all = [...top, ...state.whispers.map((one) => ({ ...one, isWhisper: true }))];
    all.sort((one, other) => Number(one.ts) - Number(other.ts));
    fill(at("messages"), all.map((one) => (one.isWhisper ? whisper(one) : item(one, { inThread: false }))));
    at("empty").hidden = all.length > 0;
    const thread = state.messages.filter((one) => one.ts === open || one.thread_ts === open);
    at("thread").hidden = !thread.length;
    fill(at("replies"), thread.map((one) => item(one, { inThread: true })));
  }

  function show(ts) {
    open = ts;
    history.replaceState(null, "", ts ? `#${ts}` : location.pathname);
    draw();
    at("replies").scrollTop = at("replies").scrollHeight;
    if (ts) document.querySelector("[data-place=thread] textarea").focus();
  }

  for (const form of document.querySelectorAll("main .composer")) {
    const field = form.querySelector("textarea");
    const fit = () => { field.rows = Math.min(8, field.value.split("\n").length); };
    field.addEventListener("input", fit);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = field.value;
      if (!text.trim()) return;
      const thread = form.dataset.place === "thread" ? open : undefined;
      if (await act("POST", "messages", { text, thread_ts: thread })) { field.value = ""; fit(); }
    });
  }
  at("picture").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (!file || !open) return;
    const asked = new URLSearchParams({ user: me.user, thread_ts: open, name: file.name });
    const answer = await fetch(`${base}/files?${asked}`, { method: "POST", body: file });
    if (!answer.ok) toast("That file could not be sent.");
    await look();
  });
  at("close").addEventListener("click", () => show(null));
  addEventListener("keydown", (event) => { if (event.key === "Escape" && open) show(null); });
  at("who").addEventListener("submit", (event) => { event.preventDefault(); join(at("name").value).catch((error) => toast(error.message)); });

  async function forEver() {
    for (;;) {
      try {
        if (!me.user) await join(me.name);
        else await look();
        document.body.dataset.state = "live";
      } catch (error) {
        document.body.dataset.state = "lost";
        me.user = "";
      }
      await new Promise((done) => setTimeout(done, document.hidden ? 3000 : 1000));
    }
  }
  forEver();
})();
