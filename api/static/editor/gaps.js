import { ago, h, root, template, toast } from './dom.js';
import { api } from './client.js';
import { words } from './words.js';

export async function showGaps(main) {
  const { view, ref } = template('t-gaps');

  async function load() {
    const gaps = await api.get('gaps');
    ref.list.replaceChildren(...gaps.map((gap) => row(gap, load)));
    ref.empty.hidden = gaps.length > 0;
  }

  await load();
  main.replaceChildren(view);
}

function row(gap, reload) {
  const { view, ref } = template('t-gap');
  const guarded = (act) => act().catch((problem) => toast(problem.message, 'bad'));
  const draft = (text) => guarded(async () => {
    const made = await api.post('gaps/draft', { ids: gap.ids, ...(text ? { text } : {}) });
    document.dispatchEvent(new CustomEvent('doorstep:go', { detail: `${root}/articles/${made.id}` }));
  });
  ref.customers.textContent = gap.customers;
  ref.unit.textContent = words.customers(gap.customers);
  ref.title.textContent = gap.title;
  ref.facts.textContent = words.gapFacts(gap, ago(gap.last_at));
  ref.examples.replaceChildren(...gap.examples.filter((text) => text !== gap.title).map((text) => h('li', { text })));
  ref.answers.replaceChildren(...gap.answers.map((answer) => h('blockquote', {},
    h('p', { class: 'quiet small', text: words.agentWrote(answer.agent) }), h('p', { text: answer.text }),
    h('button', { type: 'button', text: words.draftFrom, onclick: () => draft(answer.text) }))));
  ref.draft.onclick = () => draft();
  ref.dismiss.onclick = () => guarded(async () => {
    await api.post('gaps/dismiss', { ids: gap.ids });
    toast(words.dismissed);
    await reload();
  });
  return view;
}
