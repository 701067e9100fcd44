// How customers will see it, and what to look at again.
import { h, later, root, template } from './dom.js';
import { api } from './client.js';
import { words } from './words.js';

export function preview(page) {
  const { view, ref } = template('t-preview');
  let flying = null;

  async function draw() {
    flying?.abort();
    flying = new AbortController();
    try {
      const seen = await api.post('preview', page.draft(), { signal: flying.signal });
      ref.title.textContent = seen.title || words.untitled;
      ref.short.textContent = seen.short_answer;
      ref.short.hidden = !seen.short_answer;
      ref.html.innerHTML = seen.html; // cleaned by the server, and the page's policy lets no script in
      for (const link of ref.html.querySelectorAll('a')) link.target = '_blank';
      ref.sms.textContent = seen.sms.text;
      ref.sms.hidden = !seen.short_answer;
      const trouble = [...seen.too_long.map(words.tooLong), ...(seen.unknown.length ? [words.unknown(seen.unknown)] : [])];
      page.ref.shortFacts.textContent = [words.sms(seen.sms), ...trouble].join(' ');
      page.ref.shortFacts.classList.toggle('bad', trouble.length > 0);
      ref.smsFacts.textContent = [words.sms(seen.sms), seen.sms.costly.length ? words.costly(seen.sms.costly) : ''].join(' ');
    } catch (problem) {
      if (problem.name !== 'AbortError') page.ref.shortFacts.textContent = problem.message;
    }
  }

  async function caution() {
    const found = page.text().title.trim() ? await api.post('warnings', page.draft()).catch(() => []) : [];
    ref.cautions.hidden = found.length === 0;
    ref.cautionList.replaceChildren(...found.map((each) => h('li', {},
      h('a', { href: `${root}/articles/${each.article_id}`, target: '_blank', text: each.kind === 'twin' ? `${words.twin} “${each.title}”` : words.numbers }),
      each.kind === 'numbers' && h('p', { class: 'small' }, h('span', { class: 'quiet', text: `${words.thisSays} ` }), h('q', { text: each.ours })),
      each.kind === 'numbers' && h('p', { class: 'small' }, h('span', { class: 'quiet', text: `${words.otherSays(each.title)} ` }), h('q', { text: each.theirs })))));
  }

  const cautionLater = later(1500, caution);
  return {
    view,
    shown: () => { draw(); caution(); },
    changed: () => { draw(); cautionLater(); },
    saved: () => { draw(); caution(); },
    leave: () => { flying?.abort(); cautionLater.cancel(); },
  };
}
