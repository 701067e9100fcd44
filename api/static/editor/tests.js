// Saved questions that the article must answer.
import { announce, h, template, toast } from './dom.js';
import { api } from './client.js';
import { words } from './words.js';

export function tests(page) {
  const { view, ref } = template('t-tests');
  const id = () => page.article?.id;

  async function load(run) {
    if (!id()) {
      ref.trials.replaceChildren(h('li', { class: 'quiet', text: words.saveFirst }));
      return;
    }
    const saved = await api.get(`articles/${id()}/questions`);
    let outcome = new Map();
    if (run && saved.length) {
      const { id: _id, slug: _slug, ...content } = page.draft();
      const trials = await api.post(`articles/${id()}/questions/run`, content);
      outcome = new Map(trials.map((trial) => [trial.id, trial]));
      const failed = trials.filter((trial) => !trial.passed).length;
      announce(failed ? words.someFail(failed, trials.length) : words.allPass(trials.length));
    }
    ref.trials.replaceChildren(...saved.map((question) => row(question, outcome.get(question.id))));
    if (!saved.length) ref.trials.append(h('li', { class: 'quiet', text: words.noTests }));
    ref.run.hidden = !saved.length;
    page.ref.testCount.textContent = saved.length;
    page.ref.testCount.hidden = !saved.length;
  }

  function row(question, trial) {
    const label = trial ? (trial.passed ? words.passes : words.fails) : '';
    return h('li', { class: label || null },
      h('span', {}, question.text, h('br'), trial && h('span', { class: 'quiet small', text: `${label}: ${words.answeredBy(trial.answered_by)}, ${words.sure(trial.confidence)}` })),
      h('button', {
        type: 'button', 'aria-label': words.remove(question.text), text: '×',
        onclick: () => guarded(async () => { await api.remove(`questions/${question.id}`); await load(); }),
      }));
  }

  const guarded = (act) => act().catch((problem) => toast(problem.message, 'bad'));
  ref.form.onsubmit = (event) => {
    event.preventDefault();
    if (!id()) { toast(words.saveFirst, 'bad'); return; }
    guarded(async () => {
      await api.post(`articles/${id()}/questions`, { text: ref.form.text.value });
      ref.form.reset();
      await load(true);
    });
  };
  ref.run.onclick = () => guarded(() => load(true));
  return { view, shown: () => guarded(() => load(true)), saved: () => guarded(() => load(true)) };
}
