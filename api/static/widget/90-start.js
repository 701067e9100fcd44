/* Starts the widget: reads the script tag's attributes and joins the parts. */
((parts) => {
  "use strict";

  const { createClient, createConversation, createLanguage, createLive, createLog, createOutbox, createPanel } = parts;
  const { createPictures, createSession, createStorage, styleSheets } = parts;

  const TAG = "doorstep-widget";
  const RENEWAL_PAUSE = 10_000;
  const LINKED = "#doorstep"; // how the link in a text ends: it opens what this browser has

  /** @param {HTMLScriptElement} script the tag that loaded this file */
  function start(script) {
    const { color, position, title, greeting, locale, texts, identity } = script.dataset;
    const base = new URL(".", script.src).href;
    const storage = createStorage(`doorstep:${base}:`);
    const memory = createStorage(`doorstep:${base}:`, () => sessionStorage);
    const language = createLanguage(locale || document.documentElement.lang || "en", wordsOf(texts));
    const pictures = createPictures(`doorstep:${base}`);
    const { say } = language;

    const client = createClient(base);
    const session = createSession({ client, storage, identity, locale: language.locale });
    const conversation = createConversation({ client, storage });
    const live = createLive({ client, conversation, session, hooks: { expired, changed: reached } });
    const outbox = createOutbox({ client, storage, pictures, session, connection: live });

    const actions = {
      send,
      suggest: (text) => outbox.add(text),
      press: ({ title: label, payload }) => outbox.add(payload || label, label),
      retry: outbox.retry,
      discard: outbox.discard,
      person: () => outbox.add(say("person")),
      typing: live.typing,
      picture: (one, { item, message }) => pictureOf(one, item?.client_id ?? message.client_id),
      rate,
      isRated: (seq) => storage.get(`rated:${session.conversation}`) >= seq,
      download,
      end,
      opened,
      texts: (method, body) => client.texts(session.token, method, body),
      shown,
    };

    const host = document.createElement(TAG);
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = styleSheets(color);
    host.setAttribute("data-side", position === "left" ? "left" : "right");
    host.setAttribute("dir", language.direction);
    host.setAttribute("lang", language.spoken);
    const log = createLog({ conversation, outbox, language, greeting: greeting || say("greeting"), actions });
    const panel = createPanel({ root, language, title: title || say("title"), log, memory, actions });
    let renewedAt = 0;
    let told = 0;
    let planned = false;

    /** Draws once for all the changes of this moment. */
    function redraw() {
      if (planned) return;
      planned = true;
      queueMicrotask(() => {
        planned = false;
        if (log.draw()) panel.takeFocus();
        if (panel.isOpen && !document.hidden) conversation.markRead(session.conversation);
        shown();
        const { status, agent } = conversation.state;
        const hasSession = session.token !== null;
        const unread = conversation.unread();
        const last = conversation.cursor;
        panel.show({ status, agent, connection: live.state, unread, hasSession, last });
        if (unread !== told) tell("unread", { count: (told = unread) });
      });
    }

    /** A person's words are in front of the customer: they learn it. */
    function shown() {
      if (panel.isOpen && document.hasFocus() && log.newer.hidden) live.seen(conversation.lastOfAgent);
    }

    /** The text goes with the first of the pictures. */
    async function send(text, chosen = []) {
      if (!chosen.length) outbox.add(text);
      for (const [index, picture] of chosen.entries()) await outbox.addPicture(picture, index === 0 ? text : "");
    }

    /** A picture's bytes: from this browser if it was sent from here, else from the server. */
    async function pictureOf({ id }, clientId) {
      return (clientId && (await pictures.get(clientId))) || client.picture(session.token, id);
    }

    async function rate(seq, rating) {
      await client.rate(session.token, rating);
      storage.set(`rated:${session.conversation}`, seq);
      redraw();
    }

    async function download() {
      const address = URL.createObjectURL(await client.transcript(session.token));
      const day = new Date().toLocaleDateString("sv");
      parts.h("a", { href: address, download: `${say("transcript.file")}-${day}.html` }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    }

    function reached() {
      if (live.state === "live") outbox.flush();
      redraw();
    }

    function beginAnew(words) {
      log.reset(words);
      conversation.reset();
      live.restart();
      redraw();
    }

    /** The server does not know this token any more. */
    function expired(token) {
      if (session.token !== token) return live.restart(); // another tab knew before
      session.forget(token);
      beginAnew(say("expired"));
      if (!panel.isOpen || Date.now() - renewedAt < RENEWAL_PAUSE) return;
      renewedAt = Date.now();
      session.ensure().then(live.restart, redraw); // a failure shows itself with the next message
    }

    /** Leaves nothing of the conversation in this browser, and ends the session on the server. */
    async function end(words = say("ended")) {
      const { token } = session;
      panel.clear();
      if (!token) return;
      session.forget(token);
      outbox.clear();
      ["read", ...storage.keys("rated:")].forEach(storage.remove);
      beginAnew(words);
      await client.endSession(token).catch(() => {}); // forgotten here in any case; the token runs out there
    }

    function opened(isOpen) {
      if (isOpen) live.start();
      tell(isOpen ? "opened" : "closed");
      redraw();
    }

    storage.onOtherTab((key) => {
      if (key === null || key.startsWith("out:")) outbox.reload();
      if (key === null || key === "read") conversation.loadRead(session.conversation);
      if (key?.startsWith("rated:")) redraw();
      if (key === null || key === "session") beginAnew(session.token ? "" : say("ended"));
    });
    addEventListener("online", reached);
    addEventListener("offline", redraw);
    document.addEventListener("visibilitychange", redraw);
    addEventListener("focus", shown);
    document.addEventListener("click", (event) => {
      const opener = event.target.closest?.("[data-doorstep-open]");
      if (!opener) return;
      event.preventDefault();
      panel.open({ draft: opener.dataset.doorstepOpen });
    });
    conversation.watch(redraw);
    outbox.watch(redraw);

    session.dropStranger();
    conversation.state.loading = session.token !== null;
    conversation.loadRead(session.conversation);
    document.body.append(host);
    outbox.reload();
    live.start();
    panel.resume();
    if (location.hash === LINKED && session.token) panel.open({ focus: false });
    redraw();

    return { open: (draft) => panel.open({ draft }), close: panel.close, logout: () => end("") };
  }

  /** The page's own words; none when they cannot be read, which must not take the chat away. */
  function wordsOf(json) {
    try {
      return JSON.parse(json ?? "{}");
    } catch {
      console.warn("Doorstep: data-texts is not JSON");
      return {};
    }
  }

  /** Tells the page what happens; never what was said. */
  const tell = (name, detail) => dispatchEvent(new CustomEvent(`doorstep:${name}`, { detail }));

  const script = document.currentScript;
  delete globalThis.doorstepWidgetParts;
  if (document.querySelector(TAG)) return; // the tag stands twice on the page
  const ready = () => {
    globalThis.Doorstep = start(script);
    tell("ready");
  };
  if (document.body) ready();
  else addEventListener("DOMContentLoaded", ready, { once: true });
})((globalThis.doorstepWidgetParts ??= {}));
