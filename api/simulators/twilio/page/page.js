// The phone: asks each second whether something has changed, and draws it anew when it has.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  const shown = { number: "", version: 0, drawn: "" };
  let people = [];
  let file = null;

  // GSM 7-bit (3GPP TS 23.038): what is in here costs one place or, in the second set, two.
  const basic = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
  const extended = new Set("\f^{}\\[~]|€");

  function segments(text) {
    const letters = [...text];
    const cheap = letters.every((one) => basic.has(one) || extended.has(one));
    const units = cheap ? letters.reduce((sum, one) => sum + (extended.has(one) ? 2 : 1), 0) : text.length;
    const [alone, joined] = cheap ? [160, 153] : [70, 67];
    const count = units === 0 ? 0 : units <= alone ? 1 : Math.ceil(units / joined);
    return { units, count, encoding: cheap ? "GSM-7" : "UCS-2", room: count > 1 ? count * joined : alone };
  }

  function element(tag, attributes, ...children) {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  async function ask(path, options) {
    const answer = await fetch(`phone/${path}`, options);
    const read = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(read.detail || "That did not work. Try again.");
    return read;
  }

  const query = () => `number=${encodeURIComponent(shown.number)}`;

  async function look() {
    if (!shown.number) return;
    const number = shown.number;
    const found = await ask(`state?${query()}&after=${shown.version}`);
    if (!found.messages || number !== shown.number) return;
    shown.version = found.version;
    const drawn = JSON.stringify(found.messages);
    if (drawn !== shown.drawn) draw(found.messages);
    shown.drawn = drawn;
  }

  function draw(messages) {
    const list = at("bubbles");
    const near = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    list.replaceChildren(...messages.map(bubble));
    at("empty").hidden = messages.length > 0;
    if (near || !shown.drawn) list.scrollTop = list.scrollHeight;
  }

  const states = {
    accepted: "on its way", queued: "on its way", sent: "sent", delivered: "delivered", undelivered: "not delivered",
    received: "sent", failed: "not taken",
  };

  function bubble(message) {
    const mine = message.direction === "inbound";
    const time = new Date(message.date_created).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    const count = Number(message.num_segments);
    const kind = message.media.length ? "MMS" : `${count} SMS`;
    const lost = ["undelivered", "failed"].includes(message.status);
    return element("li", { className: mine ? "bubble mine" : "bubble" },
      element("span", { className: "sr" }, mine ? "You: " : "Shop: "),
      ...message.media.map((id) => element("img", { src: `phone/media/${id}`, alt: "Picture", loading: "lazy" })),
      message.body ? element("p", {}, message.body) : null,
      element("small", {}, `${time} · ${kind} · `,
        element("span", { className: lost ? "lost" : "" }, states[message.status] || message.status)));
  }

  function count() {
    const text = at("text").value;
    const { units, count: many, encoding, room } = segments(text);
    at("count").textContent = text ? `${units} of ${room} · ${many} SMS · ${encoding}` : "";
    at("text").style.height = "auto";
    at("text").style.height = `${at("text").scrollHeight + 2}px`;
  }

  async function send(text) {
    at("trouble").textContent = "";
    if (!shown.number) {
      at("wrong").textContent = "Write the number with its country, such as +13125550148.";
      at("number").focus();
      return;
    }
    if (!text.trim() && !file) return;
    const form = new FormData();
    form.append("text", text);
    if (file) form.append("picture", file);
    at("send").disabled = true;
    try {
      await ask(`messages?${query()}`, { method: "POST", body: form });
      at("text").value = "";
      pick(null);
    } catch (error) {
      at("trouble").textContent = error.message;
    }
    at("send").disabled = false;
    count();
    await look().catch(() => {});
  }

  function pick(chosen) {
    file = chosen;
    at("picked").hidden = !chosen;
    at("picked").firstElementChild.textContent = chosen ? chosen.name : "";
    if (!chosen) at("picture").value = "";
  }

  function use(number) {
    const right = /^\+[1-9][0-9]{6,14}$/.test(number);
    Object.assign(shown, { number: right ? number : "", version: 0, drawn: "" });
    at("wrong").textContent = !number || right ? "" : "Write the number with its country, such as +13125550148.";
    at("bubbles").replaceChildren();
    at("empty").hidden = false;
    const person = people.find((one) => one.phone === number);
    at("orders").textContent = person ? `${person.phone} proves ${person.about}` : right ? "No order carries this number." : "";
    if (right) sessionStorage.setItem("doorstep-phone", number);
    look().catch(() => {});
  }

  function choose(value) {
    at("other").hidden = value !== "";
    use(value || at("number").value.replace(/[^+0-9]/g, ""));
  }

  async function start() {
    const told = await ask("people");
    people = told.people;
    at("shop-number").textContent = told.number;
    for (const person of people) {
      at("person").insertBefore(
        element("option", { value: person.phone }, `${person.name} · ${person.about}`), at("person").lastElementChild);
    }
    const last = sessionStorage.getItem("doorstep-phone");
    const known = people.some((one) => one.phone === last);
    if (last && !known) at("number").value = last;
    at("person").value = known ? last : last ? "" : (people[0] || { phone: "" }).phone;
    choose(at("person").value);
    setInterval(() => look().catch(() => {}), 1000);
  }

  at("person").addEventListener("change", (event) => choose(event.target.value));
  at("number").addEventListener("change", () => choose(""));
  at("tries").addEventListener("click", (event) => event.target.closest("button") && send(event.target.textContent));
  at("text").addEventListener("input", count);
  at("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(at("text").value);
  });
  at("write").addEventListener("submit", (event) => {
    event.preventDefault();
    send(at("text").value);
  });
  at("picture").addEventListener("change", (event) => pick(event.target.files[0] || null));
  at("drop").addEventListener("click", () => pick(null));
  start().catch((error) => { at("trouble").textContent = error.message; });
})();
