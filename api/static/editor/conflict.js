// Two people on one text: both are shown, nothing is overwritten.
import { ask, h } from './dom.js';
import { differing, told } from './fields.js';
import { FIELD, words } from './words.js';

/** "mine", "theirs", or "" to go on editing. */
export function resolve(problem, mine) {
  const { current } = problem;
  const fields = 'text' in current ? ['text'] : differing(mine, current);
  return ask('d-conflict', (ref) => {
    ref.text.textContent = words.conflict(problem.based_on, current.version);
    ref.both.replaceChildren(...fields.map((name) => h('section', {},
      h('h3', { text: FIELD[name] }),
      h('div', { class: 'sides' },
        side(words.theirs, told(name, current[name])),
        side(words.yours, told(name, mine[name]))))));
  });
}

const side = (label, text) => h('div', {}, h('p', { class: 'quiet small', text: label }), h('pre', { text }));
