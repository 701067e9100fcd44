/*
 * Doorstep's chat widget. GET /widget.js is the files of this folder, one after the other in the order
 * of their names. There is no build step: each file is a closed scope that takes what it needs from
 * `parts` and adds what it offers; the last one starts the widget and removes `parts` from the page.
 *
 *   <script src="https://help.example.com/widget.js" defer
 *     data-color="#2f5d50"          colour of the launcher, of the customer's bubbles, of the buttons
 *     data-position="right"         or "left"
 *     data-title="Juniper & Co."    shown on top of the panel
 *     data-greeting="Hello!"        instead of the built-in greeting
 *     data-locale="en"              language of the words, the dates and the times
 *     data-texts='{"title": "…"}'   other words than the built-in ones, as JSON; see `WORDS` for their names
 *     data-identity="eyJhbGciOi…"   who is signed in to the shop: a JWT signed by the shop's server
 *   ></script>
 *
 * `Doorstep.open()`, `Doorstep.open("text for the input")`, `Doorstep.close()` and `Doorstep.logout()` work
 * from the page, and so does a click on an element with the attribute `data-doorstep-open` (its value goes into
 * the input). Words for several languages: `DoorstepTexts = {de: {title: "…"}}` before this script runs. What
 * happens is told to the page in events: docs/widget.md.
 */
((parts) => {
  "use strict";

  /** Every sentence that the widget itself says. `dates` is the locale that writes days and hours. */
  const WORDS = {
    en: {
      dates: "en-GB",
      title: "Help with your order",
      subtitle: "Orders and deliveries",
      open: "Open the chat",
      "open.unread.one": "Open the chat, {n} new message",
      "open.unread.other": "Open the chat, {n} new messages",
      close: "Close the chat",
      log: "Conversation",
      greeting: "Hello! I can look up where your order is and when it will arrive. What would you like to know?",
      "suggest.1": "Where is my order?",
      "suggest.2": "My delivery is late",
      "suggest.3": "It says delivered, but it is not here",
      automated: "You are talking to an automated assistant.",
      awaiting: "A person has been asked for.",
      agent: "You are talking to {name}.",
      someone: "a person from our team",
      closed: "This conversation is closed. Write to begin again.",
      person: "Talk to a person",
      "author.bot": "Assistant",
      "author.agent": "Team",
      "author.customer": "You",
      label: "Your message",
      placeholder: "Write a message…",
      send: "Send",
      sending: "Sending…",
      waiting: "Not sent yet",
      retrying: "Not sent yet. We keep trying.",
      limited: "Many messages at once: this one goes out shortly.",
      sent: "Sent",
      answered: "Answered",
      refused: "This message could not be sent.",
      retry: "Try again",
      discard: "Discard",
      more: "Show all",
      less: "Show less",
      typing: "{name} is writing",
      newer: "New messages",
      offline: "You are offline. What you write is kept and sent when you are back.",
      unreachable: "We cannot be reached just now. What you write is kept and sent as soon as we can.",
      expired: "Your last conversation has ended, so this is a new one.",
      ended: "The chat has ended. Write any time to begin a new one.",
      end: "End this chat",
      "end.ask": "End this chat? It will no longer be shown on this device.",
      "end.yes": "End chat",
      "end.no": "Keep it",
      sources: "Source",
      today: "Today",
      yesterday: "Yesterday",
      order: "Order {name}",
      placed: "Placed {date}",
      parcel: "Parcel {n} of {total}",
      expected: "Expected {date}",
      arrived: "Arrived {date}",
      ontime: "On time",
      "late.one": "{n} day late",
      "late.other": "{n} days late",
      details: "Details",
      carrier: "Carrier",
      number: "Tracking number",
      promise: "Promised by",
      copy: "Copy",
      copied: "Copied",
      track: "Track the parcel",
      "track.with": "Track with {carrier}",
      newtab: "opens in a new tab",
      "step.done": "done",
      "step.next": "to come",
      "items.more.one": "and {n} more item",
      "items.more.other": "and {n} more items",
      menu: "More",
      transcript: "Download this conversation",
      "transcript.file": "conversation",
      "transcript.failed": "The conversation could not be downloaded. Try again in a moment.",
      "rating.ask": "How was it? (optional)",
      "rating.1": "1 · very poor",
      "rating.2": "2 · poor",
      "rating.3": "3 · all right",
      "rating.4": "4 · good",
      "rating.5": "5 · very good",
      "rating.word": "Anything to add? (optional)",
      "rating.send": "Send rating",
      "rating.choose": "Choose a number first.",
      "rating.failed": "That could not be sent. Try again in a moment.",
      "rating.thanks": "Thank you, that is passed on to the team.",
      attach: "Attach a picture",
      camera: "Take a photo",
      remove: "Remove the picture",
      drop: "Drop the picture here",
      "picture.of": "Picture from {name}",
      "picture.ready": "Picture to send: {file}",
      "picture.saying": "{text} (picture from {name})",
      "picture.open": "Open the picture in a new tab",
      "picture.kind": "Only pictures can be sent: JPEG, PNG, WebP or GIF.",
      "picture.large": "This picture is too large. Choose one of at most {n} MB.",
      "picture.many": "That is more than {n} pictures. Send these first.",
      "picture.lost": "The picture is no longer on this device. Choose it again.",
      "picture.missing": "This picture cannot be shown just now.",
      uploading: "Sending the picture",
      "texts.offer": "Text me if I leave",
      "texts.known": "Text me at {phone} if I leave",
      "texts.number": "Mobile number with country code",
      "texts.wording": "When I have left this page, text me what the team writes. Message and data rates may apply. Reply STOP at any time to end it.",
      "texts.yes": "Text me",
      "texts.no": "Not now",
      "texts.reply": "Reply {code} to the text we sent to {phone}.",
      "texts.on": "When you leave, we text you at {phone}.",
      "texts.off": "Stop",
      "texts.failed": "That did not work. Try again in a moment.",
    },
  };

  const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ku", "ps", "ur", "yi"]);

  /**
   * The words and the dates of one locale; English where no table knows the language, or the word.
   * @param {Record<string, string>} texts the page's own words, which come before all tables
   * @returns {{locale: string, spoken: string, direction: "ltr"|"rtl", say: (key: string, values?: object) => string,
   *   clock: (iso: string) => string, dayOf: (iso: string) => string, shortDay: (iso: string) => string,
   *   nearDay: (iso: string) => string}}
   */
  function createLanguage(locale, texts = {}, now = () => new Date()) {
    const asked = canonical(locale) || "en";
    const language = asked.split("-")[0];
    const tables = { ...WORDS, ...globalThis.DoorstepTexts };
    const known = tables[asked] || tables[language];
    const table = { ...(known || WORDS.en), ...texts };
    const dates = asked === language ? table.dates || asked : asked;
    const plural = new Intl.PluralRules(asked);
    const format = (options) => new Intl.DateTimeFormat(dates, options);
    const hours = format({ hour: "2-digit", minute: "2-digit" });
    const long = format({ weekday: "long", day: "numeric", month: "long" });
    const short = format({ weekday: "short", day: "numeric", month: "short" });
    const relative = new Intl.RelativeTimeFormat(asked, { numeric: "auto" });

    function say(key, values = {}) {
      const counted = "n" in values ? (table[`${key}.${plural.select(values.n)}`] ?? table[`${key}.other`]) : null;
      const text = counted ?? table[key] ?? WORDS.en[key] ?? key;
      return text.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
    }

    function daysAhead(day) {
      const midnight = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
      return Math.round((midnight(day) - midnight(now())) / 86_400_000);
    }

    function dayOf(iso) {
      const day = new Date(iso);
      const ahead = daysAhead(day);
      return ahead === 0 ? say("today") : ahead === -1 ? say("yesterday") : long.format(day);
    }

    function nearDay(iso) {
      const day = calendarDay(iso);
      if (!day) return "";
      const ahead = daysAhead(day);
      // "tomorrow, Tue 24 Nov": the near word for the ear, the date for the calendar.
      return Math.abs(ahead) <= 1 ? `${relative.format(ahead, "day")}, ${plain(short, day)}` : plain(short, day);
    }

    return {
      locale: asked,
      spoken: known || texts.dates ? asked : "en", // the language that the words are really in
      direction: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr",
      say,
      clock: (iso) => hours.format(new Date(iso)),
      dayOf,
      nearDay,
      shortDay: (iso) => {
        const day = calendarDay(iso);
        return day ? plain(short, day) : "";
      },
    };
  }

  function canonical(locale) {
    try {
      return Intl.getCanonicalLocales(locale)[0];
    } catch {
      return undefined; // a misspelt data-locale must not take the chat away
    }
  }

  const plain = (format, day) => format.format(day).replace(",", "");

  /**
   * The day that a date stands for. A bare date, or one with its own UTC offset, means the day as it is
   * written, because it was written for the place of delivery; one in UTC means the day of the reader.
   * @returns {Date|null} noon of that day in local time; null when the text is no date
   */
  function calendarDay(iso) {
    const written = /^(\d{4})-(\d{2})-(\d{2})(?:$|T.*[+-](?!00:?00$)\d{2}:?\d{2}$)/.exec(iso || "");
    if (written) return new Date(Number(written[1]), Number(written[2]) - 1, Number(written[3]), 12);
    const day = new Date(iso || NaN);
    return Number.isNaN(day.getTime()) ? null : day;
  }

  Object.assign(parts, { createLanguage });
})((globalThis.doorstepWidgetParts ??= {}));
