// Small helpers: elements, templates, announcements, dialogs, times. No text becomes markup here.
export const $ = (selector, within = document) => within.querySelector(selector);
export const root = document.documentElement.dataset.root;
export const role = $('meta[name=role]')?.content ?? 'editor';
export const mayPublish = role !== 'editor';

export function h(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name === 'class') made.className = value;
    else if (name === 'text') made.textContent = value;
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A copy of a template, and its named parts. */
export function template(id) {
  const copy = document.getElementById(id).content.cloneNode(true);
  return { view: copy, ref: refs(copy) };
}

export function refs(within) {
  return Object.fromEntries([...within.querySelectorAll('[data-ref]')].map((part) => [part.dataset.ref, part]));
}

export function announce(text) {
  $('#live').textContent = '';
  requestAnimationFrame(() => { $('#live').textContent = text; });
}

/** Says something for a moment, to eyes and to screen readers. */
export function toast(text, kind = 'fine') {
  announce(text);
  const made = h('p', { class: `toast ${kind}`, 'aria-hidden': 'true', text });
  $('#toasts').replaceChildren(made);
  setTimeout(() => made.remove(), kind === 'fine' ? 4500 : 9000);
}

/** Opens a dialog of the page; resolves to the value of the button that closed it, '' for Escape. */
export function ask(id, fill = () => {}) {
  const dialog = document.getElementById(id);
  fill(refs(dialog), dialog);
  return new Promise((resolve) => {
    const done = (value) => { dialog.removeEventListener('click', press); dialog.close(); resolve(value); };
    const press = (event) => {
      const button = event.target.closest('button[value]');
      if (button) done(button.value);
    };
    dialog.addEventListener('click', press);
    dialog.addEventListener('cancel', () => done(''), { once: true });
    dialog.showModal();
  });
}

export const sure = (title, text, yes) => ask('d-sure', (ref) => {
  ref.title.textContent = title; ref.text.textContent = text; ref.yes.textContent = yes;
}).then((value) => value === 'yes');

export function later(milliseconds, act) {
  let timer;
  const run = (...values) => { clearTimeout(timer); timer = setTimeout(() => act(...values), milliseconds); };
  run.cancel = () => clearTimeout(timer);
  return run;
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const steps = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60]];

export function ago(iso) {
  const seconds = (new Date(iso) - Date.now()) / 1000;
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  return relative.format(0, 'second');
}

export const moment = (iso) => new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Tabs by the ARIA pattern: arrows move, one of them is in the tab order. */
export function tabs(list, choose) {
  const all = [...list.querySelectorAll('[role=tab]')];
  const select = (tab, focus) => {
    for (const each of all) {
      each.setAttribute('aria-selected', String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    if (focus) tab.focus();
    choose(tab.dataset.tab);
  };
  list.addEventListener('click', (event) => {
    const tab = event.target.closest('[role=tab]');
    if (tab) select(tab);
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    select(all[(all.indexOf(document.activeElement) + step + all.length) % all.length], true);
  });
  return (name) => select(all.find((tab) => tab.dataset.tab === name));
}
