// One article: written, kept in the browser, saved, published.
import { $, ago, ask, later, mayPublish, moment, root, sure, tabs, template, toast, h } from './dom.js';
import { api } from './client.js';
import { drafts } from './draft.js';
import { differing, empty, fill, own, read } from './fields.js';
import { resolve } from './conflict.js';
import { toolbar } from './toolbar.js';
import { preview } from './preview.js';
import { trying } from './trying.js';
import { tests } from './tests.js';
import { versions } from './versions.js';
import { STATUS, words } from './words.js';

const LOOK_EVERY = 15_000;

export async function showArticle(main, id) {
  const { view, ref } = template('t-article');
  const form = ref.form;
  const page = { article: id === 'new' ? null : await api.get(`articles/${id}`), base: 0, zone: own, ref, panel: null };
  const key = () => page.article?.id ?? 'new';
  const saved = () => page.article ?? empty;

  page.text = () => read(form, page.zone);
  page.draft = () => {
    const { slug, ...content } = page.text();
    if (!content.category) delete content.category;
    if (!content.locale) delete content.locale;
    return { ...(page.article ? { id: page.article.id } : {}), slug: slug || undefined, ...content };
  };
  page.isDirty = () => differing(page.text(), saved()).length > 0;

  function put(article) {
    page.article = article;
    page.base = article.version;
    fill(form, article, page.zone);
    form.note.value = '';
    drafts.drop(key());
    state();
  }

  function state() {
    const { article } = page;
    const dirty = page.isDirty();
    ref.badge.textContent = STATUS[article?.status ?? 'draft'];
    ref.badge.dataset.status = article?.status ?? 'draft';
    ref.state.textContent = dirty ? words.unsaved : article ? words.saved(article.version, ago(article.updated_at)) : words.notSaved;
    ref.state.title = article && !dirty ? moment(article.updated_at) : '';
    ref.save.disabled = !dirty && Boolean(article);
    ref.detailsSum.textContent = words.details(page.text());
    const shown = article?.published_version && article.status !== 'archived';
    ref.public.hidden = !shown;
    if (shown) ref.public.href = `${root.replace(/\/knowledge$/, '')}/help/${article.slug}`;
    if (ref.archive) ref.archive.disabled = !article || article.status === 'archived';
    if (ref.publish) ref.publish.disabled = Boolean(article) && article.status === 'published' && !dirty;
    form.slug.readOnly = Boolean(article?.published_at);
  }

  function notice(text, label, act) {
    ref.notice.replaceChildren(h('span', { text }), label ? h('button', { type: 'button', text: label, onclick: () => { hush(); act(); } }) : '');
    ref.notice.hidden = false;
  }
  const hush = () => { ref.notice.hidden = true; };

  const changed = later(250, () => {
    if (page.isDirty()) drafts.keep(key(), page.base, page.text());
    else drafts.drop(key());
    state();
    page.panel?.changed?.();
  });

  /** Saves the text; false when it did not come to that. */
  async function save() {
    changed.cancel();
    const { slug, ...content } = page.text();
    const body = { ...content, note: form.note.value || null, ...(slug ? { slug } : {}) };
    if (!content.category) delete body.category;
    if (!content.locale) delete body.locale;
    if (page.article && !page.isDirty()) return true;
    try {
      if (page.article) {
        put(await api.put(`articles/${page.article.id}`, { ...body, version: page.base }));
      } else {
        const made = await api.post('articles', body);
        drafts.drop('new');
        put(made);
        history.replaceState({}, '', `${root}/articles/${made.id}`);
      }
    } catch (problem) {
      if (problem.status !== 409 || !problem.body.current) throw problem;
      const choice = await resolve(problem.body, page.text());
      if (choice === 'theirs') {
        put(await api.get(`articles/${page.article.id}`));
        toast(words.theirsTaken);
      }
      if (choice !== 'mine') return false;
      page.base = problem.body.current.version;
      return save();
    }
    hush();
    page.panel?.saved?.();
    return true;
  }

  async function step(path, body, sentence) {
    try {
      put(await api.post(`articles/${page.article.id}/${path}`, { version: page.base, ...body }));
    } catch (problem) {
      if (problem.status === 409 && problem.body.questions) {
        const reason = await overridden(problem.body.questions);
        return reason ? step(path, { ...body, override_reason: reason }, sentence) : undefined;
      }
      throw problem;
    }
    toast(sentence);
    page.panel?.saved?.();
    note();
  }

  const doing = (act) => async () => {
    for (const menu of whole.querySelectorAll('details.menu[open]')) menu.open = false;
    const buttons = [ref.save, ref.publish].filter(Boolean);
    for (const button of buttons) button.disabled = true;
    try {
      await act();
    } catch (problem) {
      toast(problem.message, 'bad');
    }
    for (const button of buttons) button.disabled = false;
    state();
  };

  const saveDraft = doing(async () => {
    const before = page.article?.version;
    if (!(await save())) return;
    toast(page.article.version === before ? words.same : words.savedNow(page.article.version));
    note();
  });
  const submit = doing(async () => { if (await save()) await step('submit', {}, words.submitted); });
  const publish = doing(async () => { if (await save()) await step('publish', {}, words.published); });
  const archive = doing(async () => {
    if (!(await sure(words.archiveTitle, words.archiveText, words.archive))) return;
    put(await api.remove(`articles/${page.article.id}?version=${page.article.version}`));
    toast(words.archivedNow);
    note();
  });

  function note() {
    const { article } = page;
    if (article?.status === 'archived') notice(words.archivedNote);
    else if (article?.published_version && article.status !== 'published') notice(words.draftOnTop);
    else hush();
  }

  // --- put together
  const zones = [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  ref.zone.replaceChildren(...zones.map((zone) => h('option', { value: zone, text: zone === own ? words.zone(zone) : zone })));
  ref.zone.onchange = () => {
    const text = page.text();
    page.zone = ref.zone.value;
    fill(form, text, page.zone);
  };
  page.base = page.article?.version ?? 0;
  fill(form, saved(), page.zone);

  const kept = drafts.read(key());
  note();
  if (kept && differing(kept.fields, saved()).length) {
    page.base = kept.base;
    fill(form, kept.fields, page.zone);
    notice(words.brought(moment(kept.at)), words.discard, () => {
      drafts.drop(key());
      page.base = page.article?.version ?? 0;
      fill(form, saved(), page.zone);
      state();
      page.panel?.changed?.();
    });
  }
  if (!page.article) ref.details.open = true;
  form.title.onkeydown = (event) => { if (event.key === 'Enter') event.preventDefault(); };
  form.title.oninput = () => { if (form.title.value.includes('\n')) form.title.value = form.title.value.replace(/\s*\n\s*/g, ' '); };
  form.oninput = changed;
  form.onsubmit = (event) => event.preventDefault();
  ref.save.onclick = saveDraft;
  if (ref.publish) ref.publish.onclick = publish;
  for (const button of view.querySelectorAll('[data-ref=submit]')) button.onclick = submit;
  if (ref.archive) ref.archive.onclick = archive;
  toolbar(page, view, changed);
  page.restored = (article) => { put(article); note(); page.panel?.changed?.(); };

  const panels = { preview, try: trying, tests, versions };
  const select = tabs(ref.tabs, (name) => {
    page.panel?.leave?.();
    const { view: inner, ...panel } = panels[name](page);
    page.panel = panel;
    ref.panel.replaceChildren(inner);
    panel.shown?.();
  });
  const whole = h('div', {}, view);
  main.replaceChildren(whole);
  state();
  select('preview');
  if (!page.article) form.title.focus();
  api.get('articles?brief=true').then((all) => $('#categories', whole)?.replaceChildren(
    ...[...new Set(all.map((each) => each.category))].map((value) => h('option', { value })),
  ));

  const keys = (event) => {
    if (!(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
    if (event.key === 's') { event.preventDefault(); saveDraft(); }
    if (event.key === 'Enter') { event.preventDefault(); (mayPublish ? publish : submit)(); }
  };
  const look = async () => {
    if (!page.article || document.hidden) return;
    const there = await api.quietly(`articles/${page.article.id}`);
    if (!there || there.version <= page.base) return;
    notice(words.newerThere(there.version), words.load, () => put(there));
  };
  const looking = setInterval(look, LOOK_EVERY);
  addEventListener('keydown', keys);
  addEventListener('focus', look);
  const flush = () => { if (page.isDirty()) drafts.keep(key(), page.base, page.text()); };
  addEventListener('pagehide', flush);
  return () => {
    flush();
    clearInterval(looking);
    removeEventListener('keydown', keys);
    removeEventListener('focus', look);
    removeEventListener('pagehide', flush);
    changed.cancel();
    page.panel?.leave?.();
  };
}

/** Asks for the reason to publish although questions fail; '' when there is none. */
export async function overridden(questions) {
  let reason = '';
  const choice = await ask('d-failed', (ref) => {
    ref.list.replaceChildren(...questions.map((q) => h('li', { class: 'fails' }, h('span', { text: q.text }), h('span', { class: 'quiet small', text: words.answeredBy(q.answered_by) }))));
    ref.reason.value = '';
    ref.reason.oninput = () => { reason = ref.reason.value.trim(); };
  });
  return choice === 'publish' ? reason : '';
}
