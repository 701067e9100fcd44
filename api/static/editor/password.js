// One's own password. Every session ends by it, and this browser gets a new one.
import { ask, toast } from './dom.js';
import { renew } from './client.js';
import { words } from './words.js';

export function changePassword() {
  return ask('d-password', (ref, dialog) => {
    const trouble = (text) => { ref.trouble.textContent = text; ref.trouble.hidden = !text; };
    trouble('');
    ref.form.reset();
    ref.form.onsubmit = async (event) => {
      event.preventDefault();
      const { current, again, new: fresh } = Object.fromEntries(new FormData(ref.form));
      if (fresh !== again) { trouble(words.notTheSame); ref.form.elements.again.focus(); return; }
      try {
        await renew(current, fresh);
      } catch (problem) {
        trouble(problem.message);
        return;
      }
      ref.form.reset();
      dialog.querySelector('button[value=""]').click();
      toast(words.passwordChanged);
    };
  });
}
