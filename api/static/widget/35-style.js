/* The looks. One sheet, in the shadow root only: the shop's styles stay outside and ours stay inside. */
((parts) => {
  "use strict";

  const { palette } = parts;

  const SHEET = `
:host { all: initial !important; color-scheme: light dark !important; direction: ltr !important;
  --paper: #fffdf9; --sand: #f4efe7; --line: #e3dbcf; --edge: #8b8377; --ink: #26231e; --quiet: #645d53;
  --good: #29623a; --good-paper: #e7f0e6; --trouble: #8a4b07; --trouble-paper: #fbeed9; --refused: #a12d1d;
  --shadow: 0 1px 2px rgb(60 45 20 / .08), 0 18px 50px -12px rgb(60 45 20 / .32);
  --fill-ink: var(--ink-on-light);
  --font: ui-sans-serif, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { :host {
  --paper: #1e1c19; --sand: #2a2723; --line: #3d3832; --edge: #8b8377; --ink: #f1ece3; --quiet: #b5ac9f;
  --good: #98d2a5; --good-paper: #24352a; --trouble: #f2c078; --trouble-paper: #3b2f1e; --refused: #ffa193;
  --shadow: 0 1px 2px rgb(0 0 0 / .4), 0 18px 50px -12px rgb(0 0 0 / .7);
  --fill-ink: var(--ink-on-dark); } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; font-size: inherit; font-weight: inherit; list-style: none; }
button, textarea, input { font: inherit; color: inherit; letter-spacing: inherit; margin: 0; }
button { cursor: pointer; background: none; border: 0; padding: 0; touch-action: manipulation; }
a { color: inherit; }
:focus-visible { outline: 2px solid var(--fill-ink); outline-offset: 2px; }
.title, .subtitle, .banner, .strip-text, .sources > span { unicode-bidi: plaintext; text-align: match-parent; }
.icon { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; flex: none; }

.launcher { position: fixed; z-index: 2147483000; inset-block-end: calc(20px + env(safe-area-inset-bottom)); right: 20px;
  width: 60px; height: 60px; border-radius: 50%; display: grid; place-items: center; background: var(--fill); color: var(--on-fill);
  font: 15px/1.5 var(--font); box-shadow: 0 2px 6px rgb(40 30 10 / .16), 0 10px 24px -8px rgb(40 30 10 / .45); transition: transform .15s ease; }
.launcher:hover { transform: translateY(-2px); }
.launcher:focus-visible { outline-offset: 3px; }
.launcher .icon { grid-area: 1 / 1; width: 27px; height: 27px; transition: opacity .15s, transform .15s; }
.launcher .icon:nth-of-type(2), .launcher[aria-expanded=true] .icon:nth-of-type(1) { opacity: 0; transform: scale(.7); }
.launcher[aria-expanded=true] .icon:nth-of-type(2) { opacity: 1; transform: none; }
.badge { position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #b3311f; color: #fff; font: 600 12px/22px var(--font); text-align: center; box-shadow: 0 0 0 2px var(--paper); }
:host([data-side=left]) .launcher, :host([data-side=left]) .panel { right: auto; left: 20px; }

.panel { position: fixed; z-index: 2147483000; right: 20px; bottom: calc(94px + env(safe-area-inset-bottom));
  width: 400px; height: min(680px, calc(100dvh - 114px)); display: flex; flex-direction: column; overflow: hidden;
  background: var(--paper); color: var(--ink); font: 15px/1.5 var(--font); text-align: start;
  border: 1px solid var(--line); border-radius: 20px; box-shadow: var(--shadow); animation: rise .2s cubic-bezier(.2, .7, .3, 1); -webkit-font-smoothing: antialiased; }
.panel:focus { outline: none; }
@keyframes rise { from { opacity: 0; transform: translateY(10px); } }

.head { display: flex; align-items: center; gap: 12px; padding-block: 14px 13px; padding-inline: 16px 12px; border-bottom: 1px solid var(--line); }
.mark { width: 38px; height: 38px; border-radius: 12px; display: grid; place-items: center; flex: none; background: var(--fill); color: var(--on-fill); }
.mark .icon { width: 25px; height: 25px; }
.names { flex: 1; min-width: 0; }
.title { font-weight: 650; font-size: 16px; line-height: 1.3; letter-spacing: -.006em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.subtitle { color: var(--quiet); font-size: 13px; line-height: 1.4; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.icon-button { width: 40px; height: 40px; border-radius: 12px; display: grid; place-items: center; color: var(--quiet); flex: none; }
.icon-button + .icon-button { margin-inline-start: -10px; }
.icon-button[aria-expanded] .icon { stroke-width: 2.8; }
.icon-button:hover { background: var(--sand); color: var(--ink); }
:host([dir=rtl]) .icon-button .icon { transform: scaleX(-1); }

.banner:not(:empty) { padding: 9px 16px; background: var(--trouble-paper); color: var(--trouble); font-size: 13px; line-height: 1.45; }
.menu { padding: 6px; border-bottom: 1px solid var(--line); font-size: 14px; }
.menu-item { display: flex; align-items: center; gap: 10px; width: 100%; min-height: 40px; padding: 6px 10px; border-radius: 10px; text-align: start; }
.menu-item:hover { background: var(--sand); }
.menu-item .icon { color: var(--quiet); }
.menu-status { padding: 4px 10px 6px; }
.question { display: flex; flex-wrap: wrap; gap: 8px; padding: 12px 16px 14px; background: var(--sand); font-size: 14px; }
.question { max-height: 70%; overflow-y: auto; flex: none; }
.question p { flex-basis: 100%; }
.question .rating { flex-basis: 100%; }
.button { padding: 7px 14px; border-radius: 10px; border: 1px solid var(--edge); font-weight: 550; font-size: 14px; }
.button.strong { background: var(--fill); border-color: var(--fill); color: var(--on-fill); }

.stage { position: relative; flex: 1; min-height: 0; display: flex; }
.log { position: relative; flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 4px 16px 14px; display: flex; flex-direction: column; scrollbar-width: thin; scrollbar-color: var(--line) transparent; }
.log:focus-visible { outline-offset: -3px; }
.newer { position: absolute; bottom: 10px; left: 50%; translate: -50% 0; display: flex; align-items: center; gap: 4px; padding: 5px 14px 5px 9px;
  border-radius: 16px; background: var(--ink); color: var(--paper); font-size: 13px; font-weight: 550; box-shadow: 0 4px 14px rgb(0 0 0 / .2); }
.newer .icon { width: 16px; height: 16px; }
.day, .system { align-self: center; max-width: 88%; text-align: center; color: var(--quiet); font-size: 13px; line-height: 1.45; margin: 14px 0 4px; overflow-wrap: anywhere; }
.day { font-size: 12px; letter-spacing: .02em; }
.system { padding: 6px 14px; border-radius: 12px; background: var(--sand); }

.message { display: flex; flex-direction: column; align-items: flex-start; margin-top: 3px; max-width: 100%; animation: appear .18s ease-out; }
.message.first { margin-top: 14px; }
.message[data-author=customer] { align-items: flex-end; }
@keyframes appear { from { opacity: 0; transform: translateY(5px); } }
.author { color: var(--quiet); font-size: 12px; line-height: 1.4; margin: 0 0 4px; margin-inline-start: 2px; }
.bubble { max-width: 86%; padding: 9px 13px; border-radius: 16px; background: var(--sand); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.message[data-author=agent] .bubble { background: var(--paper); border: 1px solid var(--line); }
.message[data-author=customer] .bubble { background: var(--fill); color: var(--on-fill); }
.message.last[data-author=bot] .bubble, .message.last[data-author=agent] .bubble { border-end-start-radius: 5px; }
.message.last[data-author=customer] .bubble { border-end-end-radius: 5px; }
.bubble a { text-underline-offset: 2px; text-decoration-thickness: 1px; }
.bubble.folded { max-height: 264px; overflow: hidden; mask-image: linear-gradient(#000 76%, transparent); }
.text-button { color: var(--fill-ink); font-size: 13px; font-weight: 550; text-decoration: underline; text-underline-offset: 3px; text-decoration-thickness: 1px; padding: 3px 2px; }
.meta { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 6px; color: var(--quiet); font-size: 12px; line-height: 1.4; margin: 4px 3px 0; max-width: 86%; }
.meta:empty { display: none; }
.meta .icon { width: 14px; height: 14px; }
.meta.sent .icon, .meta.answered .icon { color: var(--fill-ink); stroke-width: 2.2; }
.meta.sending { animation: appear .2s .5s both; }
.meta.refused, .meta.retrying, .meta.limited { justify-content: flex-end; text-align: end; }
.meta.refused { color: var(--refused); font-size: 13px; }
.sources { font-size: 13px; color: var(--quiet); margin: 5px 2px 0; }
.source { color: var(--fill-ink); text-underline-offset: 3px; margin-inline-end: 10px; }
.chips { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 9px; }
.chip { padding: 7px 14px; border-radius: 18px; border: 1px solid var(--edge); color: var(--fill-ink); font-size: 14px; font-weight: 550; line-height: 1.4; text-align: start; overflow-wrap: anywhere; background: var(--paper); transition: background .12s; }
.chip:hover { background: var(--sand); }
.face { display: inline-grid; place-items: center; width: 24px; height: 24px; margin-inline-end: 6px; border-radius: 50%; background: var(--fill); color: var(--on-fill); font-size: 10px; font-weight: 650; letter-spacing: .02em; }
.mark:not([data-face=""]) { border-radius: 50%; font-weight: 650; font-size: 14px; }
.picture { display: block; max-width: 86%; border-radius: 16px; overflow: hidden; border: 1px solid var(--line); background: var(--sand); line-height: 0; }
.picture:focus-visible { outline-offset: 1px; }
.picture canvas { max-width: 100%; max-height: 260px; object-fit: contain; }
.picture .quiet { display: block; padding: 9px 13px; line-height: 1.45; }
.picture + .bubble { margin-top: 3px; }
progress { width: 90px; height: 6px; accent-color: var(--fill-ink); }
.rating { align-self: stretch; margin-top: 9px; }
.rating form { display: grid; gap: 8px; justify-items: start; padding: 14px; border: 1px solid var(--line); border-radius: 16px; }
.scores { display: flex; gap: 8px; width: 100%; }
.score { position: relative; flex: 1; }
.score input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.score span { display: grid; place-items: center; height: 44px; border: 1px solid var(--edge); border-radius: 12px; color: var(--fill-ink); font-weight: 600; }
.score input:checked + span { background: var(--fill); border-color: var(--fill); color: var(--on-fill); }
.score input:focus-visible + span { outline: 2px solid var(--fill-ink); outline-offset: 2px; }
.rating-thanks:focus { outline: none; }
.ends { display: flex; justify-content: space-between; gap: 12px; width: 100%; font-size: 12px; }
.rating .input { width: 100%; }
.rating-status:empty, .rating-thanks:empty, .menu-status:empty, .trouble:empty { display: none; }
.rating-status, .menu-status, .trouble { color: var(--refused); font-size: 13px; line-height: 1.45; }
.rating-thanks { color: var(--quiet); font-size: 13px; }
.typing { display: flex; gap: 5px; align-self: flex-start; margin-top: 12px; padding: 14px 15px; border-radius: 16px; border-end-start-radius: 5px; background: var(--sand); }
.typing i { width: 6px; height: 6px; border-radius: 50%; background: var(--quiet); animation: wait 1.3s infinite ease-in-out; }
.typing i:nth-of-type(2) { animation-delay: .16s; }
.typing i:nth-of-type(3) { animation-delay: .32s; }
@keyframes wait { 0%, 60%, 100% { opacity: .35; transform: none; } 30% { opacity: 1; transform: translateY(-3px); } }

.card { align-self: stretch; margin-top: 8px; border: 1px solid var(--line); border-radius: 16px; overflow: hidden; background: var(--paper); }
.card-head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; padding: 10px 15px; background: var(--sand); font-size: 13px; }
.card-order { font-weight: 650; font-variant-numeric: tabular-nums; }
.card-placed, .quiet { color: var(--quiet); }
.parcel { padding: 14px 15px 15px; --tone: var(--fill-ink); --tone-paper: var(--sand); }
.parcel + .parcel { border-top: 1px solid var(--line); }
.parcel[data-tone=good] { --tone: var(--good); --tone-paper: var(--good-paper); }
.parcel[data-tone=trouble] { --tone: var(--trouble); --tone-paper: var(--trouble-paper); }
.parcel-count { color: var(--quiet); font-size: 12px; margin-bottom: 8px; }
.parcel-head { display: flex; gap: 12px; align-items: flex-start; }
.parcel-head > div { min-width: 0; }
.parcel-sign { width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; background: var(--tone-paper); color: var(--tone); flex: none; }
.parcel-title { font-size: 17px; font-weight: 650; line-height: 1.3; letter-spacing: -.008em; overflow-wrap: anywhere; }
.parcel-when { display: flex; flex-wrap: wrap; align-items: center; gap: 3px 8px; font-size: 14px; margin-top: 1px; color: var(--quiet); }
.pill { padding: 1px 9px; border-radius: 10px; font-size: 12px; font-weight: 600; line-height: 18px; white-space: nowrap; background: var(--good-paper); color: var(--good); }
.pill[data-tone=trouble] { background: var(--trouble-paper); color: var(--trouble); }
.bars { display: flex; gap: 4px; margin-top: 14px; }
.bar { flex: 1; height: 4px; border-radius: 2px; background: var(--line); }
.bar.done { background: var(--tone); }
.scan { display: flex; gap: 7px; margin-top: 12px; font-size: 13px; line-height: 1.45; color: var(--quiet); }
.scan .icon { width: 16px; height: 16px; margin-top: 1px; }
.scan span { display: block; min-width: 0; overflow-wrap: anywhere; }
.scan-message { color: var(--ink); }
.items { margin-top: 12px; padding-top: 11px; border-top: 1px solid var(--line); font-size: 14px; line-height: 1.55; overflow-wrap: anywhere; }
.more { margin-top: 10px; }
summary { display: inline-flex; align-items: center; gap: 3px; cursor: pointer; list-style: none; padding: 3px 0; border-radius: 6px; color: var(--fill-ink); font-size: 13px; font-weight: 550; }
summary::-webkit-details-marker { display: none; }
summary .icon { width: 15px; height: 15px; transition: transform .15s; }
.more[open] summary .icon { transform: rotate(180deg); }
.steps { margin: 10px 0 2px; font-size: 14px; }
.step { position: relative; display: flex; align-items: baseline; gap: 12px; padding-bottom: 11px; color: var(--quiet); }
.step:not(:last-child)::before { content: ""; position: absolute; inset-inline-start: 4px; top: 14px; bottom: -6px; width: 2px; background: var(--line); }
.step.done:not(:last-child):has(+ .done)::before { background: var(--tone); }
.dot { position: relative; top: 1px; width: 10px; height: 10px; border-radius: 50%; border: 2px solid var(--edge); background: var(--paper); flex: none; }
.step.done .dot { background: var(--tone); border-color: var(--tone); }
.step.done .step-title { color: var(--ink); }
.step-title { flex: 1; min-width: 0; }
.step-when { font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.facts { display: grid; grid-template-columns: auto 1fr; gap: 5px 16px; margin-top: 4px; padding-top: 11px; border-top: 1px solid var(--line); font-size: 13px; line-height: 1.5; }
.facts dt { color: var(--quiet); }
.facts dd { text-align: end; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.facts .text-button { margin-inline-start: 8px; padding-block: 0; }
.track { display: flex; align-items: center; justify-content: center; gap: 7px; margin-top: 12px; padding: 9px 14px; border: 1px solid var(--edge); border-radius: 12px; color: var(--fill-ink); font-size: 14px; font-weight: 600; text-decoration: none; }
.track:hover { background: var(--sand); }
.track .icon { width: 16px; height: 16px; }

.strip { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 12px; padding: 7px 16px 0; border-top: 1px solid var(--line); color: var(--quiet); font-size: 12.5px; line-height: 1.4; }
.strip-text { flex: 1 1 150px; }
.person { display: inline-flex; align-items: center; gap: 5px; padding: 5px 0; color: var(--fill-ink); font-weight: 600; font-size: 13px; border-radius: 6px; }
.person:hover { text-decoration: underline; text-underline-offset: 3px; }
.person .icon { width: 17px; height: 17px; }
.leave { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 12px; padding: 0 16px; color: var(--quiet); font-size: 13px; line-height: 1.4; }
.leave + .question { margin-top: 6px; }
.question .input { flex: 1 1 100%; }
.tray { display: flex; flex-wrap: wrap; gap: 8px; padding: 9px 16px 0; }
.tray li { position: relative; line-height: 0; }
.tray canvas { height: 64px; width: 64px; object-fit: cover; border: 1px solid var(--line); border-radius: 12px; }
.remove { position: absolute; top: -6px; inset-inline-end: -6px; width: 24px; height: 24px; display: grid; place-items: center; border-radius: 50%; background: var(--ink); color: var(--paper); }
.remove .icon { width: 13px; height: 13px; stroke-width: 2.4; }
.trouble { padding: 8px 16px 0; }
.curtain { position: absolute; inset: 8px; display: grid; place-items: center; border: 2px dashed var(--fill-ink); border-radius: 14px; background: var(--paper); opacity: .96; font-weight: 600; pointer-events: none; }
.composer .icon-button { height: 44px; }
.composer .icon-button + input + .icon-button { margin-inline-start: -8px; }
.camera { display: none; }
@media (pointer: coarse) { .camera { display: grid; } }
.composer { display: flex; align-items: flex-end; gap: 8px; padding: 7px 12px calc(12px + env(safe-area-inset-bottom)); }
.input { flex: 1; min-width: 0; resize: none; min-height: 44px; max-height: 132px; padding: 10px 14px; border: 1px solid var(--edge); border-radius: 16px; background: var(--paper); font-size: 16px; line-height: 1.4; outline-offset: -1px; scrollbar-width: thin; }
.input::placeholder { color: var(--quiet); opacity: 1; }
.send { width: 44px; height: 44px; border-radius: 50%; display: grid; place-items: center; flex: none; background: var(--fill); color: var(--on-fill); transition: background .12s, color .12s; }
.send[aria-disabled=true] { background: var(--sand); color: var(--quiet); cursor: default; }

@media (max-width: 480px), (max-height: 420px) {
  .panel, :host([data-side=left]) .panel { inset: 0; top: var(--top, 0); bottom: auto; width: 100%; height: var(--height, 100dvh); border: 0; border-radius: 0; }
  .panel:not([hidden]) + .launcher { display: none; }
  .log { padding-inline: 14px; }
  .composer { gap: 4px; }
  .input { padding-inline: 12px; }
  .tray { max-height: 84px; overflow-y: auto; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { text-align: start; margin-bottom: 6px; }
}
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } .typing i { opacity: .7; } }
@media (forced-colors: active) {
  .bubble, .panel, .launcher, .send, .bar.done, .pill, .badge, .mark, .face, .newer, .card { border: 1px solid; }
  .step.done .dot, .score input:checked + span { background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .icon { color: CanvasText; }
}
:host([dir=rtl]) { direction: rtl !important; }
@media print { .panel, .launcher { display: none; } }
`;

  /** The sheets for a shadow root, with the merchant's colour worked in. */
  function styleSheets(color) {
    const { fill, onFill, inkOnLight, inkOnDark } = palette(color);
    const looks = new CSSStyleSheet();
    looks.replaceSync(SHEET);
    const colours = new CSSStyleSheet();
    colours.replaceSync(
      `:host { --fill: ${fill}; --on-fill: ${onFill}; --ink-on-light: ${inkOnLight}; --ink-on-dark: ${inkOnDark}; }`,
    );
    return [looks, colours];
  }

  Object.assign(parts, { styleSheets });
})((globalThis.doorstepWidgetParts ??= {}));
