/* Elements out of plain text. Nothing that came over the network is ever parsed as HTML. */
((parts) => {
  "use strict";

  /**
   * One element. `on…` attributes are listeners; `null`, `undefined` and `false` attributes and children are
   * left out, so that a condition can stand where a child stands; strings become text nodes.
   */
  function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(
      ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
    );
    return element;
  }

  const ICONS = {
    chat: "M12 4.6c4.7 0 8.4 3 8.4 6.9s-3.7 6.9-8.4 6.9c-.9 0-1.8-.1-2.6-.3L5.2 20l.8-3.5c-1.5-1.3-2.4-3-2.4-5 0-3.9 3.7-6.9 8.4-6.9zM8.7 10.4h6.6M8.7 13.3h4",
    door: "M6.8 20V9.7a5.2 5.2 0 0 1 10.4 0V20M4.2 20h15.6M14 13.4v.5",
    down: "M6 9.5l6 6 6-6",
    close: "M6.5 6.5l11 11m0-11l-11 11",
    leave: "M14 5H7a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h7m-3.5-7H20m-3.5-3.5L20 12l-3.5 3.5",
    send: "M12 19V5.5M6 11l6-6 6 6",
    tick: "M5.5 12.5l4.2 4.2L18.5 8",
    ticks: "M2 12.8l4 4L14 9M10.6 16.2l.6.6L20.5 8",
    more: "M5.5 12h.1m6.3 0h.1m6.4 0h.1",
    paper: "M12 4v10.5M7.5 10.5L12 15l4.5-4.5M5 19.5h14",
    picture: "M5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5v-11A1.5 1.5 0 0 1 5.5 5zM4.5 16.5l4.5-5 4 4.3 2.5-2.5 4 4M15.3 9.3h.1",
    camera: "M5 8h2.6L9 5.8h6L16.4 8H19a1.5 1.5 0 0 1 1.5 1.5v8A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5v-8A1.5 1.5 0 0 1 5 8zM12 16.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z",
    alert: "M12 7.5v5.4m0 3.4v.1M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z",
    parcel: "M4 8l8-4 8 4v8.2l-8 4-8-4zM4 8l8 4 8-4M12 12v8.2M8 6l8 4",
    pin: "M12 20.5s6.5-5.6 6.5-10.4a6.5 6.5 0 0 0-13 0c0 4.8 6.5 10.4 6.5 10.4zM12 12.4a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
    out: "M10 6H7a1.5 1.5 0 0 0-1.5 1.5v9.5A1.5 1.5 0 0 0 7 18.5h9.5A1.5 1.5 0 0 0 18 17v-3M13.5 5.5h5v5M18.3 5.7l-7.3 7.3",
    person: "M12 12a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2zM5.5 19.5c.6-3.2 3.2-5 6.5-5s5.9 1.8 6.5 5",
  };

  /** A drawn sign that screen readers pass over. */
  function icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) {
      svg.setAttribute(key, value);
    }
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  }

  /** A button that is a sign, with its name for those who cannot see it, or do not know it. */
  function iconButton(sign, label, onclick) {
    const attributes = { type: "button", class: "icon-button", "aria-label": label, title: label, onclick };
    return h("button", attributes, icon(sign));
  }

  /** The first letters of the first and the last name: "SR" for "Sam van Roth". */
  function initials(name) {
    const words = name.trim().split(/\s+/u);
    const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
    return ends.map((word) => [...word][0] ?? "").join("").toLocaleUpperCase();
  }

  /** The address when it is one of the web's, else null: `javascript:` and its kin never become a link. */
  function webAddress(text) {
    try {
      const url = new URL(text);
      return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
      return null;
    }
  }

  /** A link to another page in a new tab; plain children when the address is none of the web's. */
  function link(address, attributes, ...children) {
    const href = webAddress(address);
    if (!href) return h("span", attributes, ...children);
    return h("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children);
  }

  const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/gi;
  const SENTENCE_END = /[.,;:!?)\]}'’”»…]+$/;

  /** The text as nodes, with the addresses in it made into links. */
  function withLinks(text) {
    const nodes = [];
    let end = 0;
    for (const match of text.matchAll(ADDRESS)) {
      const address = match[0].replace(SENTENCE_END, "");
      nodes.push(text.slice(end, match.index), link(address, { dir: "ltr" }, address));
      end = match.index + address.length;
    }
    nodes.push(text.slice(end));
    return nodes.filter((node) => node !== "");
  }

  Object.assign(parts, { h, icon, iconButton, initials, link, webAddress, withLinks });
})((globalThis.doorstepWidgetParts ??= {}));
