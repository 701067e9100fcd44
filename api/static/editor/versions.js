// The versions of an article, what changed between them, and the way back.
import { ago, h, moment, sure, template, toast } from './dom.js';
import { api } from './client.js';
import { overridden } from './article.js';
import { FIELD, words } from './words.js';

export function versions(page) {
  const { view, ref } = template('t-versions');

  async function load() {
    if (!page.article) {
      ref.list.replaceChildren(h('li', { class: 'quiet', text: words.saveFirst }));
      return;
    }
    const all = await api.get(`articles/${page.article.id}/versions`);
    ref.list.replaceChildren(...all.map((version, place) => versionRow(version, {
      newest: place === 0,
      difference: () => api.get(`articles/${page.article.id}/versions/${version.version}/diff`),
      restore: () => restore(version.version),
    })));
  }

  async function restore(number, reason) {
    const { article } = page;
    if (!reason && !(await sure(words.restoreTitle(number), words.restoreText(article.status === 'published'), words.restore))) return;
    try {
      const back = await api.post(`articles/${article.id}/versions/${number}/restore`, { version: article.version, override_reason: reason ?? null });
      page.restored(back);
      toast(words.restoredNow(number));
      await load();
    } catch (problem) {
      const given = problem.body?.questions ? await overridden(problem.body.questions) : '';
      if (given) await restore(number, given);
      else if (!problem.body?.questions) toast(problem.message, 'bad');
    }
  }

  const guarded = () => load().catch((problem) => toast(problem.message, 'bad'));
  return { view, shown: guarded, saved: guarded };
}

/** A row of a list of versions. ``difference`` gets what changed since. */
export function versionRow(version, { newest, difference, restore }) {
  const { view, ref } = template('t-version');
  ref.name.textContent = words.version(version.version);
  ref.facts.textContent = words.by(version.author, ago(version.created_at));
  ref.facts.title = moment(version.created_at);
  ref.shown.hidden = !version.published;
  const notes = [version.note, version.restored_from && words.restoredFrom(version.restored_from)].filter(Boolean);
  ref.note.textContent = notes.join(' · ');
  ref.note.hidden = !notes.length;
  ref.compare.hidden = ref.restore.hidden = newest;
  ref.restore.onclick = restore;
  ref.compare.onclick = async () => {
    const open = ref.diff.hidden;
    ref.compare.setAttribute('aria-expanded', String(open));
    ref.diff.hidden = !open;
    if (open) ref.diff.replaceChildren(...drawn(await difference()));
  };
  return view;
}

function drawn(changes) {
  if (!changes.length) return [h('p', { class: 'quiet small', text: words.noDifference })];
  return changes.map((change) => h('section', {}, h('h4', { text: FIELD[change.field] ?? change.field }),
    h('p', {}, ...change.pieces.map((piece) => h({ same: 'span', removed: 'del', added: 'ins' }[piece.kind], { text: piece.text })))));
}
