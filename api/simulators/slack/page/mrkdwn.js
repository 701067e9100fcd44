// Slack's mrkdwn and blocks as elements. Nothing is ever set as HTML.
"use strict";

// Words and plain signs: not every machine has a font with emoji.
const SIGNS = {
  hourglass_flowing_sand: "", speech_balloon: "", robot_face: "", white_check_mark: "", zzz: "", warning: "!",
  package: "›", leftwards_arrow_with_hook: "›", moneybag: "›", large_orange_diamond: "", envelope: "", red_circle: "",
};
const REACTIONS = { white_check_mark: "sent to the customer", memo: "note", warning: "not sent", eyes: "seen by the customer" };
const TOKENS = /<([^<>]*)>|`([^`\n]+)`|\*([^*\n]+)\*|_([^_\n]+)_|~([^~\n]+)~|:([a-z_0-9+-]+):/g;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function dated(target, fallback) {
  const seconds = Number(target.split("^")[1]);
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const time = at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 864e5);
  if (days === 0) return `today ${time}`;
  if (days === 1) return `yesterday ${time}`;
  return `${at.toLocaleDateString([], { month: "short", day: "numeric" })} ${time}`;
}

function entity(inside, people) {
  const [target, label] = inside.split("|");
  if (target.startsWith("!date")) return element("span", {}, dated(target, label || ""));
  if (target.startsWith("@")) return element("span", { class: "mention" }, `@${people[target.slice(1)] || label || target.slice(1)}`);
  if (target.startsWith("!")) return element("span", { class: "mention" }, `@${label || target.slice(1).replace(/^subteam\^/, "")}`);
  if (/^https?:/.test(target)) return element("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, unescaped(label || target));
  return document.createTextNode(label || target);
}

function mrkdwn(text, people) {
  const parts = document.createDocumentFragment();
  let end = 0;
  for (const found of text.matchAll(TOKENS)) {
    const [all, inside, code, bold, italic, struck, emoji] = found;
    if (emoji !== undefined && !(emoji in SIGNS)) continue;
    parts.append(unescaped(text.slice(end, found.index)));
    end = found.index + all.length;
    if (emoji !== undefined && !SIGNS[emoji] && text[end] === " ") end += 1;
    if (inside !== undefined) parts.append(entity(inside, people));
    else if (code !== undefined) parts.append(element("code", {}, unescaped(code)));
    else if (bold !== undefined) parts.append(element("b", {}, mrkdwn(bold, people)));
    else if (italic !== undefined) parts.append(element("i", {}, mrkdwn(italic, people)));
    else if (struck !== undefined) parts.append(element("s", {}, mrkdwn(struck, people)));
    else parts.append(SIGNS[emoji]);
  }
  parts.append(unescaped(text.slice(end)));
  return parts;
}

const textOf = (object, people) => (object.type === "mrkdwn" ? mrkdwn(object.text, people) : document.createTextNode(object.text));

/** A choice among the people of the workspace. */
function choice(given, people, onPress) {
  const options = Object.entries(people).map(([user, name]) => element("option", { value: user }, name));
  return element("select", { "aria-label": given.placeholder.text, onchange: (event) => event.target.value && onPress(given.action_id, event.target.value) },
    element("option", { value: "" }, given.placeholder.text), ...options);
}

function block(given, people, onPress) {
  switch (given.type) {
    case "header":
      return element("div", { class: "block-header", role: "heading", "aria-level": "3" }, given.text.text);
    case "section":
      if (given.fields) {
        const fields = given.fields.map((field) => element("div", { class: "text" }, textOf(field, people)));
        return element("div", { class: "block-fields" }, ...fields);
      }
      return element("div", { class: "text" }, textOf(given.text, people));
    case "context":
      return element("div", { class: "block-context" }, ...given.elements.map((one) => element("div", { class: "text" }, textOf(one, people))));
    case "actions":
      return element("div", { class: "block-actions" }, ...given.elements.map((one) => (one.type === "users_select" ? choice(one, people, onPress)
        : element("button", { type: "button", class: one.style, onclick: () => onPress(one.action_id) }, one.text.text))));
    default:
      return element("hr");
  }
}
