import { $ } from './dom.js';
import { signIn } from './client.js';

const form = $('#sign-in');
const trouble = $('.trouble', form);

$('#fill')?.addEventListener('click', () => {
  for (const shown of document.querySelectorAll('[data-fill]')) form[shown.dataset.fill].value = shown.textContent;
  $('button[type=submit]', form).focus();
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = $('button[type=submit]', form);
  button.disabled = true;
  trouble.hidden = true;
  try {
    await signIn(form.email.value, form.password.value);
    location.reload();
  } catch (problem) {
    trouble.textContent = problem.message;
    trouble.hidden = false;
    button.disabled = false;
    form.password.select();
  }
});
