// Several articles at once: which are selected, what is done to them, what became of each, and the way back.
import { announce, ask, h, root, sure } from './dom.js';
import { api } from './client.js';
import { words } from './words.js';

const MOST = 200;

/** `ref`: the list's parts; `shown()` the articles on the screen; `load()` reads them anew. */
export function bulk({ ref, shown, load }) {
  const chosen = new Set();

  function box(article, input) {
    input.checked = chosen.has(article.id);
    input.dataset.id = article.id;
    input.setAttribute('aria-label', words.select(article.title || words.untitled));
    input.onchange = () => {
      if (input.checked) chosen.add(article.id); else chosen.delete(article.id);
      draw();
    };
  }

  /** Only what is on the screen is selected: nothing is done to what cannot be seen. */
  function draw() {
    const here = shown().map((article) => article.id);
    for (const id of [...chosen]) if (!here.includes(id)) chosen.delete(id);
    ref.picking.hidden = here.length === 0;
    ref.all.checked = here.length > 0 && chosen.size === here.length;
    ref.all.indeterminate = chosen.size > 0 && chosen.size < here.length;
    ref.bulk.hidden = chosen.size === 0;
    ref.picked.textContent = words.picked(chosen.size);
  }

  function selectAll(all) {
    chosen.clear();
    if (all) for (const article of shown().slice(0, MOST)) chosen.add(article.id);
    for (const input of ref.rows.querySelectorAll('[data-ref=pick]')) input.checked = chosen.has(input.dataset.id);
    draw();
  }

  /** The tag or category; null when it was thought better of. */
  async function value(action, articles) {
    const known = action === 'category' ? shown().map((each) => each.category)
      : (action === 'untag' ? articles : shown()).flatMap((each) => each.tags);
    let given = null;
    await ask('d-value', (part, dialog) => {
      const [title, label] = words.valueOf[action];
      part.title.textContent = title;
      part.label.textContent = label;
      part.text.textContent = words.valueText(articles.length);
      part.yes.textContent = words.change;
      part.known.replaceChildren(...[...new Set(known)].filter(Boolean).sort().map((each) => h('option', { value: each })));
      part.value.value = '';
      part.form.onsubmit = (event) => {
        event.preventDefault();
        given = part.value.value.trim();
        if (given) dialog.querySelector('button[value=""]').click();
      };
    });
    return given || null;
  }

  async function act(action) {
    const articles = shown().filter((article) => chosen.has(article.id));
    const body = { action, articles: articles.map(({ id, version }) => ({ id, version })) };
    if (action === 'publish' || action === 'archive') {
      if (!(await sure(...words.sureOf[action](articles.length)))) return;
    } else {
      body.value = await value(action, articles);
      if (body.value === null) return;
    }
    await told(words.doneOf[action], () => api.post('articles/bulk', body));
  }

  async function told(done, work) {
    ref.bulk.inert = true;
    try {
      const results = await work();
      selectAll(false);
      await load();
      outcome(done, results);
    } catch (problem) {
      report([h('p', { text: problem.message })]);
    }
    ref.bulk.inert = false;
  }

  function outcome(done, results) {
    const changed = results.filter((each) => each.before);
    const failed = results.filter((each) => each.problem);
    const text = [done(changed.length), words.asBefore(results.length - changed.length - failed.length), words.notDone(failed.length)]
      .filter(Boolean).join(' ');
    report([
      h('p', {}, h('strong', { text })),
      failed.length ? h('ul', {}, ...failed.map((each) => h('li', {},
        h('a', { href: `${root}/articles/${each.id}`, 'data-link': true, text: each.title || words.untitled }), `: ${each.problem}`))) : null,
      h('div', { class: 'acts' },
        changed.length ? h('button', { type: 'button', text: words.undo, onclick: () => undo(changed) }) : null,
        h('button', { type: 'button', text: words.close, onclick: close })),
    ]);
    announce(text);
  }

  function undo(changed) {
    const articles = changed.map(({ id, article, before }) => ({ id, version: article.version, before }));
    return told(words.undone, () => api.post('articles/bulk/undo', { articles }));
  }

  function report(parts) {
    ref.outcome.replaceChildren(...parts.filter(Boolean));
    ref.outcome.hidden = false;
    ref.outcome.focus();
  }

  function close() {
    ref.outcome.hidden = true;
    ref.all.focus();
  }

  ref.all.onchange = () => selectAll(ref.all.checked);
  ref.drop.onclick = () => { selectAll(false); ref.all.focus(); };
  ref.bulk.onsubmit = (event) => { event.preventDefault(); act(event.submitter.value); };
  return { box, draw };
}
