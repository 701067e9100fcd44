import { $, ago, ask, h, later, root, template, toast } from './dom.js';
import { api } from './client.js';
import { bulk } from './bulk.js';
import { STATUS, words } from './words.js';

export async function showList(main) {
  const { view, ref } = template('t-list');
  let articles = [];
  let shownNow = [];
  const several = bulk({ ref, shown: () => shownNow, load });
  const facts = new Map();

  async function load() {
    const [all, known] = await Promise.all([api.get('articles?brief=true&limit=10000'), api.get('variables')]);
    articles = all;
    for (const fact of known) facts.set(fact.name, fact.value);
    options($('[name=category]', ref.filters), 'category');
    options($('[name=locale]', ref.filters), 'locale');
    await draw();
  }

  function options(select, field) {
    const chosen = select.value;
    const values = [...new Set(articles.map((article) => article[field]))].sort();
    select.replaceChildren(select.firstElementChild, ...values.map((value) => h('option', { value, text: value })));
    select.value = values.includes(chosen) ? chosen : '';
    select.hidden = values.length < 2;
  }

  let asked = 0;
  async function draw() {
    const { q, status, category, locale } = Object.fromEntries(new FormData(ref.filters));
    const mine = ++asked;
    let shown = articles;
    if (q.trim()) shown = await api.get(`articles?brief=true&limit=10000&q=${encodeURIComponent(q)}`);
    if (mine !== asked) return;
    shown = shown.filter((a) => (!category || a.category === category) && (!locale || a.locale === locale));
    for (const count of ref.filters.querySelectorAll('[data-count]')) {
      const state = count.dataset.count;
      count.textContent = shown.filter((a) => (state ? a.status === state : a.status !== 'archived')).length;
    }
    shown = shown.filter((a) => (status ? a.status === status : a.status !== 'archived'));
    shownNow = shown;
    ref.rows.replaceChildren(...shown.map((article) => row(article, facts, several)));
    several.draw();
    ref.empty.hidden = articles.length > 0;
    ref.filters.hidden = articles.length === 0;
    ref.none.hidden = shown.length > 0 || articles.length === 0;
    ref.found.textContent = articles.length ? words.found(shown.length) : '';
  }

  async function take(files) {
    if (!files.length) return;
    const form = new FormData();
    for (const file of files) form.append('files', file);
    try {
      const report = await api.upload('import', form);
      await load();
      await ask('d-import', (dialog) => {
        dialog.text.textContent = words.imported(report);
        dialog.list.replaceChildren(...report.refused.map((file) => h('li', { text: words.refused(file) })));
      });
    } catch (problem) {
      toast(problem.message, 'bad');
    }
    ref.files.value = '';
  }

  ref.import.onclick = ref.import2.onclick = () => ref.files.click();
  ref.files.onchange = () => take([...ref.files.files]);
  ref.filters.onsubmit = (event) => event.preventDefault();
  ref.filters.oninput = later(150, draw);
  ref.clear.onclick = () => { ref.filters.reset(); draw(); };
  await load();
  main.replaceChildren(view);
}

function row(article, facts, several) {
  const { view, ref } = template('t-row');
  const now = Date.now();
  several.box(article, ref.pick);
  $('a', view).href = `${root}/articles/${article.id}`;
  const filled = (text) => text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name) => facts.get(name) ?? whole);
  ref.title.textContent = filled(article.title) || words.untitled;
  ref.short.textContent = filled(article.short_answer);
  const behind = article.status !== 'published' && article.status !== 'archived' && article.published_version;
  ref.badge.textContent = STATUS[behind ? 'published' : article.status];
  ref.badge.dataset.status = behind ? 'published' : article.status;
  const more = behind ? (article.status === 'review' ? STATUS.review : words.newer)
    : article.valid_from && new Date(article.valid_from) > now ? words.scheduled(new Date(article.valid_from).toLocaleDateString())
      : article.valid_until && new Date(article.valid_until) <= now ? words.expired : '';
  ref.more.textContent = more;
  ref.more.hidden = !more;
  const line = [article.category, article.locale === 'en' ? '' : article.locale,
    article.audience === 'agents' ? words.agents : '', words.updated(ago(article.updated_at))];
  ref.facts.textContent = line.filter(Boolean).join(' · ');
  return view;
}
