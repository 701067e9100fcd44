// Return rules and shop's facts as text, checked as it is written.
import { ago, h, later, mayPublish, moment, sure, tabs, template, toast } from './dom.js';
import { api } from './client.js';
import { drafts } from './draft.js';
import { resolve } from './conflict.js';
import { versionRow } from './versions.js';
import { words } from './words.js';

export async function showRules(main) {
  const { view, ref } = template('t-rules');
  const texts = {
    rules: { title: words.rulesTitle, lead: words.rulesLead },
    facts: { title: words.factsTitle, lead: words.factsLead },
  };
  let name = 'rules';
  let set = null;

  const isDirty = () => set && ref.text.value !== set.text;

  function gutter() {
    const bad = new Set([...ref.troubles.querySelectorAll('[data-line]')].map((each) => Number(each.dataset.line)));
    const count = ref.text.value.split('\n').length;
    ref.gutter.replaceChildren(...Array.from({ length: count }, (_, line) => h('span', { class: bad.has(line + 1) ? 'bad' : null, text: `${line + 1}\n` })));
    ref.gutter.scrollTop = ref.text.scrollTop;
  }

  function jump(line) {
    const before = ref.text.value.split('\n').slice(0, line - 1).join('\n').length;
    const from = line > 1 ? before + 1 : 0;
    const end = ref.text.value.indexOf('\n', from);
    ref.text.focus();
    ref.text.setSelectionRange(from, end < 0 ? ref.text.value.length : end);
    ref.text.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(ref.text).lineHeight));
  }

  function troubles(found) {
    ref.troubles.replaceChildren(...found.map((each) => h('li', { 'data-line': each.line },
      each.line ? h('button', { type: 'button', text: words.trouble(each), onclick: () => jump(each.line) }) : words.trouble(each))));
    ref.fine.hidden = found.length > 0 || !isDirty();
    gutter();
  }

  const check = later(400, async () => {
    troubles(name === 'rules' ? await api.post('rules/check', { text: ref.text.value }).catch(() => []) : []);
  });

  function changed() {
    if (isDirty()) drafts.keep(name, set.version, ref.text.value); else drafts.drop(name);
    ref.state.textContent = isDirty() ? words.unsaved : words.inForce(set, set.created_at ? ago(set.created_at) : '');
    ref.save.disabled = !mayPublish || !isDirty();
    gutter();
    check();
  }

  function put(fresh) {
    set = fresh;
    ref.text.value = fresh.text;
    ref.note.value = '';
    drafts.drop(name);
    changed();
  }

  async function open(which) {
    name = which;
    ref.heading.textContent = texts[which].title;
    ref.text.setAttribute('aria-label', texts[which].title);
    ref.lead.textContent = texts[which].lead;
    ref.notice.hidden = true;
    ref.troubles.replaceChildren();
    const fresh = await api.get(which);
    const kept = drafts.read(which);
    set = fresh;
    ref.text.value = kept ? kept.fields : fresh.text;
    if (kept) {
      set = { ...fresh, version: kept.base };
      ref.notice.replaceChildren(h('span', { text: words.brought(moment(kept.at)) }),
        h('button', { type: 'button', text: words.discard, onclick: () => { ref.notice.hidden = true; put(fresh); } }));
      ref.notice.hidden = false;
    }
    changed();
    await listVersions();
  }

  async function listVersions() {
    const which = name;
    const all = await api.get(`${which}/versions`);
    if (which !== name) return; // the other tab was chosen meanwhile
    ref.versions.replaceChildren(...all.map((version, place) => versionRow(version, {
      newest: place === 0,
      difference: () => api.get(`${which}/versions/${version.version}/diff`),
      restore: async () => {
        if (!(await sure(words.restoreTitle(version.version), words.restoreText(true), words.restore))) return;
        put(await api.post(`${which}/versions/${version.version}/restore`, { version: set.version }));
        toast(words.restoredNow(version.version));
        await listVersions();
      },
    })));
    if (!mayPublish) for (const button of ref.versions.querySelectorAll('[data-ref=restore]')) button.hidden = true;
  }

  async function save() {
    if (ref.save.disabled) return;
    try {
      put(await api.put(name, { text: ref.text.value, version: set.version, note: ref.note.value || null }));
      ref.notice.hidden = true;
      toast(words.forced(set.version));
      await listVersions();
    } catch (problem) {
      if (problem.status === 409) {
        const choice = await resolve(problem.body, { text: ref.text.value });
        if (choice === 'theirs') put(await api.get(name));
        if (choice === 'mine') { set.version = problem.body.current.version; await save(); }
        return;
      }
      if (problem.body?.errors?.length) troubles(problem.body.errors);
      toast(problem.message, 'bad');
    }
  }

  const keys = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') { event.preventDefault(); save(); }
  };
  ref.text.oninput = changed;
  ref.text.onscroll = () => { ref.gutter.scrollTop = ref.text.scrollTop; };
  ref.save.onclick = save;
  addEventListener('keydown', keys);
  const select = tabs(ref.tabs, (which) => open(which).catch((problem) => toast(problem.message, 'bad')));
  main.replaceChildren(view);
  select('rules');
  return () => { removeEventListener('keydown', keys); check.cancel(); };
}
