// A question asked of the text on the screen and of what is published, side by side.
import { h, template, toast } from './dom.js';
import { api } from './client.js';
import { words } from './words.js';

let last = '';

export function trying(page) {
  const { view, ref } = template('t-try');
  const own = () => page.article?.id;

  async function ask() {
    const query = ref.form.query.value.trim();
    if (!query) return;
    last = query;
    try {
      const [draft, published] = await Promise.all([
        api.post('search', { query, article: page.draft() }),
        api.post('search', { query }),
      ]);
      ref.draft.replaceChildren(answer(draft, own()));
      ref.published.replaceChildren(answer(published, own()));
      ref.sides.hidden = false;
      ref.keep.hidden = !own();
    } catch (problem) {
      toast(problem.message, 'bad');
    }
  }

  ref.form.query.value = last;
  ref.form.onsubmit = (event) => { event.preventDefault(); ask(); };
  ref.keep.onclick = async () => {
    await api.post(`articles/${own()}/questions`, { text: last });
    ref.keep.hidden = true;
    toast(words.keptAsTest);
  };
  return { view, shown: () => ref.form.query.focus(), saved: () => last && ask() };
}

function answer(found, own) {
  const { view, ref } = template('t-answer');
  ref.answer.textContent = found.answer ?? words.noAnswer;
  ref.answer.classList.toggle('none', !found.answer);
  ref.source.textContent = found.citation ? words.from(found.citation.title) : '';
  ref.source.classList.toggle('own', found.citation?.article_id === own);
  ref.meter.value = found.confidence;
  ref.sure.textContent = words.sure(found.confidence);
  ref.passages.replaceChildren(...found.passages.map((passage) => h('li', { class: passage.article_id === own ? 'own' : null },
    h('p', { class: 'small' }, h('strong', { text: passage.title }), ' ', h('span', { class: 'quiet', text: [...passage.path, passage.score.toFixed(2)].join(' · ') })),
    h('p', { class: 'small clip', text: passage.text }))));
  if (!found.passages.length) ref.passages.replaceWith(h('p', { class: 'quiet small', text: words.nothingFound }));
  return view;
}
