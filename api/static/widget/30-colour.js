/* The merchant's colour, made readable: whatever is chosen, text on it and in it keeps 4.5:1 (WCAG AA). */
((parts) => {
  "use strict";

  const LIGHT_PAPER = [255, 253, 249];
  const DARK_PAPER = [42, 39, 35]; // the lightest surface of the dark theme that carries coloured text
  const DEFAULT = "#2f5d50";
  const READABLE = 4.5;
  const CLEAR = 6.5; // muted colours look dull on a dark paper at the least that is allowed

  /** Channels 0–255 of `#rgb` or `#rrggbb`; null for anything else. */
  function parseHex(text) {
    const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec((text || "").trim());
    if (!match) return null;
    const digits = match[1].length === 3 ? [...match[1]].map((digit) => digit + digit) : match[1].match(/../g);
    return digits.map((pair) => Number.parseInt(pair, 16));
  }

  function luminance(channels) {
    const [red, green, blue] = channels.map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  /** Contrast ratio of two colours, 1 to 21, after WCAG 2. */
  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  const mix = (from, to, share) => from.map((channel, index) => Math.round(channel + (to[index] - channel) * share));
  const css = (channels) => `rgb(${channels.join(" ")})`;

  /** `colour` moved towards `end` by the smallest step that reads on `paper`. */
  function readableOn(paper, colour, end, enough = READABLE) {
    for (let share = 0; share < 1; share += 0.05) {
      const moved = mix(colour, end, share);
      if (contrast(moved, paper) >= enough) return moved;
    }
    return end;
  }

  /** The same hue, bright: on a dark paper it stays a colour where plain white would make it grey. */
  function bright(colour) {
    const white = [255, 255, 255];
    const strongest = Math.max(...colour);
    return strongest === 0
      ? white
      : mix(
          colour.map((channel) => (channel * 255) / strongest),
          white,
          0.4,
        );
  }

  /** CSS colours made from the merchant's: the fill, the text upon it, and the fill as ink on both papers. */
  function palette(hex) {
    const fill = parseHex(hex) || parseHex(DEFAULT);
    const white = [255, 255, 255];
    const black = [0, 0, 0]; // where white does not read, pure black always does
    return {
      fill: css(fill),
      onFill: css(contrast(fill, white) >= READABLE ? white : readableOn(fill, mix(fill, black, 0.75), black)),
      inkOnLight: css(readableOn([244, 239, 231], readableOn(LIGHT_PAPER, fill, black), black)),
      inkOnDark: css(readableOn(DARK_PAPER, readableOn(DARK_PAPER, fill, bright(fill), CLEAR), white, CLEAR)),
    };
  }

  Object.assign(parts, { contrast, palette, parseHex });
})((globalThis.doorstepWidgetParts ??= {}));
