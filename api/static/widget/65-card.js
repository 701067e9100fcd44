/* The facts behind an answer about an order, as a card: one block for each parcel. */
((parts) => {
  "use strict";

  const { h, icon, link, webAddress } = parts;

  const GOOD = new Set(["Delivered", "AvailableForPickup"]);
  const TROUBLE = new Set(["AttemptFail", "Exception", "Expired"]);
  const ON_ITS_WAY = new Set(["Pending", "InfoReceived", "InTransit", "OutForDelivery"]);
  const ITEMS_SHOWN = 3;
  const COPIED_FOR = 2_000;

  const list = (value) => (Array.isArray(value) ? value.filter((entry) => entry && typeof entry === "object") : []);
  const tone = (status) => (GOOD.has(status) ? "good" : TROUBLE.has(status) ? "trouble" : "moving");

  /**
   * The card of a reply's `data`; null for a kind that this widget does not know.
   * @param {object} data `{kind: "shipment_status", order, placed_at, shipments: […]}`; every field may be missing
   */
  function orderCard(data, language) {
    if (data?.kind !== "shipment_status") return null;
    const { say, shortDay } = language;
    const shipments = list(data.shipments);
    const name = say("order", { name: data.order ?? "" });
    return h(
      "section",
      { class: "card", "aria-label": name },
      h(
        "header",
        { class: "card-head" },
        h("span", { class: "card-order" }, name),
        shortDay(data.placed_at) &&
          h("span", { class: "card-placed" }, say("placed", { date: shortDay(data.placed_at) })),
      ),
      shipments.map((shipment, index) => parcel(shipment, index, shipments.length, language)),
    );
  }

  function parcel(shipment, index, total, language) {
    const { say } = language;
    const kind = tone(shipment.status);
    return h(
      "article",
      { class: "parcel", "data-tone": kind },
      total > 1 && h("p", { class: "parcel-count" }, say("parcel", { n: String(index + 1), total: String(total) })),
      h(
        "div",
        { class: "parcel-head" },
        h("span", { class: "parcel-sign" }, icon(kind === "good" ? "tick" : kind === "trouble" ? "alert" : "parcel")),
        h(
          "div",
          {},
          h("h3", { class: "parcel-title", dir: "auto" }, shipment.title || shipment.status || ""),
          arrival(shipment, language),
        ),
      ),
      progress(list(shipment.steps)),
      lastScan(shipment.last_event),
      contents(list(shipment.items), language),
      details(shipment, language),
      trackingLink(shipment, say),
    );
  }

  /** When it comes or came, and how that compares with the promise. */
  function arrival(shipment, { say, nearDay }) {
    const late = Number(shipment.late_days) || 0;
    const delivered = list(shipment.steps).find((step) => step.key === "delivered" && step.done);
    const arrived = shipment.status === "Delivered" && nearDay(delivered?.at);
    const expected = ON_ITS_WAY.has(shipment.status) && nearDay(shipment.estimated_delivery);
    const text = arrived ? say("arrived", { date: arrived }) : expected ? say("expected", { date: expected }) : "";
    const pill =
      late > 0
        ? h("span", { class: "pill", "data-tone": "trouble" }, say("late", { n: late }))
        : expected && shipment.promised_by && h("span", { class: "pill", "data-tone": "good" }, say("ontime"));
    return (text || pill) && h("p", { class: "parcel-when" }, text && h("span", {}, text), pill);
  }

  /** A bar of the steps for the eye; the list in the details says the same in words. */
  function progress(steps) {
    if (!steps.length) return null;
    const bars = steps.map((step) => h("i", { class: step.done ? "bar done" : "bar" }));
    return h("div", { class: "bars", "aria-hidden": "true" }, bars);
  }

  function lastScan(event) {
    if (!event || typeof event !== "object") return null;
    const place = [event.place, event.local].filter(Boolean).join(" · ");
    return h(
      "p",
      { class: "scan" },
      icon("pin"),
      h(
        "span",
        { dir: "auto" },
        event.message && h("span", { class: "scan-message" }, event.message),
        place && h("span", {}, place),
      ),
    );
  }

  function contents(items, { say }) {
    if (!items.length) return null;
    const rows = items
      .slice(0, ITEMS_SHOWN)
      .map(({ quantity, title, variant }) =>
        h(
          "li",
          { dir: "auto" },
          `${quantity ?? 1} × ${title ?? ""}`,
          variant && h("span", { class: "quiet" }, ` ${variant}`),
        ),
      );
    const hidden = items.length - ITEMS_SHOWN;
    if (hidden > 0) rows.push(h("li", { class: "quiet" }, say("items.more", { n: hidden })));
    return h("ul", { class: "items" }, rows);
  }

  function details(shipment, language) {
    const { say, shortDay } = language;
    const rows = [
      shortDay(shipment.promised_by) && [say("promise"), shortDay(shipment.promised_by)],
      shipment.carrier && [say("carrier"), shipment.carrier],
      shipment.tracking_number && [say("number"), trackingNumber(String(shipment.tracking_number), say)],
    ].filter(Boolean);
    const steps = list(shipment.steps);
    if (!rows.length && !steps.length) return null;
    return h(
      "details",
      { class: "more" },
      h("summary", {}, say("details"), icon("down")),
      steps.length > 0 &&
        h(
          "ol",
          { class: "steps" },
          steps.map((step) => stepRow(step, language)),
        ),
      rows.length > 0 &&
        h(
          "dl",
          { class: "facts" },
          rows.map(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]),
        ),
    );
  }

  function stepRow({ title, key, at, done }, { say, shortDay }) {
    return h(
      "li",
      { class: done ? "step done" : "step" },
      h("span", { class: "dot" }),
      h("span", { class: "step-title", dir: "auto" }, title ?? key ?? ""),
      h("span", { class: "hidden" }, ` (${say(done ? "step.done" : "step.next")})`),
      shortDay(at) && h("time", { class: "step-when", datetime: at }, shortDay(at)),
    );
  }

  function trackingNumber(number, say) {
    const button = h("button", { type: "button", class: "text-button", onclick: copy }, say("copy"));
    async function copy() {
      const copied = await navigator.clipboard?.writeText(number).then(
        () => true,
        () => false,
      );
      if (!copied) return;
      button.textContent = say("copied");
      setTimeout(() => (button.textContent = say("copy")), COPIED_FOR);
    }
    // The clipboard is missing on pages without https; the number can still be selected.
    return [h("span", { class: "number", dir: "ltr" }, number), navigator.clipboard && button];
  }

  function trackingLink({ tracking_url: address, carrier }, say) {
    if (!webAddress(address)) return null;
    const words = carrier ? say("track.with", { carrier }) : say("track");
    return link(address, { class: "track" }, words, icon("out"), h("span", { class: "hidden" }, ` (${say("newtab")})`));
  }

  Object.assign(parts, { orderCard });
})((globalThis.doorstepWidgetParts ??= {}));
