import { template, toast } from './dom.js';
import { api } from './client.js';
import { words } from './words.js';

export async function showTeam(main) {
  const { view, ref } = template('t-team');

  async function load() {
    ref.list.replaceChildren(...(await api.get('users')).map(row));
  }

  function row(person) {
    const { view: line, ref: part } = template('t-person');
    const change = (body) => api.patch(`users/${person.id}`, body).then(() => toast(words.changed))
      .catch((problem) => toast(problem.message, 'bad')).then(load);
    part.name.textContent = person.name;
    part.email.textContent = person.email;
    part.role.value = person.role;
    part.role.disabled = person.disabled;
    part.role.onchange = () => change({ role: part.role.value });
    part.toggle.textContent = person.disabled ? words.letIn : words.shutOut;
    part.toggle.onclick = () => change({ disabled: !person.disabled });
    line.firstElementChild.classList.toggle('off', person.disabled);
    return line;
  }

  ref.form.onsubmit = async (event) => {
    event.preventDefault();
    ref.trouble.hidden = true;
    try {
      await api.post('users', Object.fromEntries(new FormData(ref.form)));
      ref.form.reset();
      await load();
    } catch (problem) {
      ref.trouble.textContent = problem.message;
      ref.trouble.hidden = false;
    }
  };
  await load();
  main.replaceChildren(view);
}
