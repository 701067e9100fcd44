// Markdown by button, and the picker of facts.
import { $, h } from './dom.js';
import { api } from './client.js';
import { words } from './words.js';

const SHORTCUTS = { b: '**', i: '*' };

export function toolbar(page, view, changed) {
  const { form, factFilter, facts } = page.ref;
  const body = form.body;
  let last = body;
  for (const field of [body, form.short_answer, form.title]) field.addEventListener('focus', () => { last = field; });

  const insert = (field, text, from, to) => {
    field.focus();
    field.setSelectionRange(from, to);
    // Keeps the browser's own undo, which setting the value would forget.
    if (!document.execCommand('insertText', false, text)) field.setRangeText(text, from, to, 'end');
    changed();
  };
  const wrap = (mark) => {
    const { selectionStart: from, selectionEnd: to, value } = body;
    insert(body, `${mark}${value.slice(from, to)}${mark}`, from, to);
    body.setSelectionRange(from + mark.length, to + mark.length);
  };
  const prefix = (mark) => {
    const from = body.value.lastIndexOf('\n', body.selectionStart - 1) + 1;
    const lines = body.value.slice(from, body.selectionEnd).split('\n').map((line) => mark + line).join('\n');
    insert(body, lines, from, body.selectionEnd);
  };
  const link = () => {
    const { selectionStart: from, selectionEnd: to, value } = body;
    const name = value.slice(from, to);
    insert(body, `[${name}](https://)`, from, to);
    const place = name ? from + name.length + 3 : from + 1;
    body.setSelectionRange(place, name ? place + 8 : place);
  };
  for (const button of view.querySelectorAll('[data-mark]')) button.onclick = () => wrap(button.dataset.mark);
  for (const button of view.querySelectorAll('[data-line]')) button.onclick = () => prefix(button.dataset.line);
  $('[data-wrap=link]', view).onclick = link;
  body.addEventListener('keydown', (event) => {
    const mark = SHORTCUTS[event.key];
    if (!mark || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    wrap(mark);
  });

  const menu = $('details.facts', view);
  let known = null;
  const draw = () => {
    const wanted = factFilter.value.trim().toLowerCase();
    const fitting = (known ?? []).filter((fact) => `${fact.name} ${fact.value}`.toLowerCase().includes(wanted));
    facts.replaceChildren(...fitting.map((fact) => h('li', {}, h('button', {
      type: 'button',
      onclick: () => {
        menu.open = false;
        insert(last, `{{ ${fact.name} }}`, last.selectionStart, last.selectionEnd);
      },
    }, h('code', { text: fact.name }), h('span', { class: 'quiet', text: fact.value })))));
    if (known && !fitting.length) facts.append(h('li', { class: 'quiet small', text: words.noFacts }));
  };
  menu.addEventListener('toggle', async () => {
    if (!menu.open) return;
    factFilter.value = '';
    factFilter.focus();
    known ??= await api.get('variables');
    draw();
  });
  factFilter.addEventListener('input', (event) => { event.stopPropagation(); draw(); });
}
