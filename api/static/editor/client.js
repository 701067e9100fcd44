// The editor's JSON API. A session that ended is renewed in a dialog, and the request goes out again.
import { $, ask, root } from './dom.js';
import { words } from './words.js';

let csrf = $('meta[name=csrf]')?.content ?? '';
let renewing = null;

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? words.unreachable);
    this.status = status;
    this.body = body;
  }
}

async function send(method, path, { body, signal, raw } = {}) {
  const headers = { 'X-CSRF-Token': csrf };
  if (body !== undefined && !raw) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(`${root}/api/${path}`, { method, headers, signal, body: raw ? body : JSON.stringify(body) });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem(0, { detail: words.unreachable });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}

export async function signIn(email, password) {
  const me = await send('POST', 'sign-in', { body: { email, password } });
  csrf = me.csrf_token;
}

/** Another password: the session that comes with it takes the place of this one. */
export async function renew(current, fresh) {
  const me = await call('POST', 'me/password', { body: { current, new: fresh } });
  csrf = me.csrf_token;
}

function renewed() {
  renewing ??= new Promise((resolve) => {
    ask('d-signin', (ref, dialog) => {
      dialog.addEventListener('cancel', (event) => event.preventDefault());
      ref.form.onsubmit = async (event) => {
        event.preventDefault();
        try {
          await signIn(ref.form.email.value, ref.form.password.value);
        } catch (problem) {
          ref.trouble.textContent = problem.message;
          ref.trouble.hidden = false;
          return;
        }
        ref.form.password.value = '';
        ref.trouble.hidden = true;
        dialog.close();
        renewing = null;
        resolve();
      };
    });
  });
  return renewing;
}

async function call(method, path, options) {
  try {
    return await send(method, path, options);
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    await renewed();
    return send(method, path, options);
  }
}

export const api = {
  get: (path, options) => call('GET', path, options),
  post: (path, body = {}, options) => call('POST', path, { body, ...options }),
  put: (path, body) => call('PUT', path, { body }),
  patch: (path, body) => call('PATCH', path, { body }),
  remove: (path) => call('DELETE', path),
  upload: (path, form) => call('POST', path, { body: form, raw: true }),
  /** Asks without disturbing anybody: null when it cannot be had just now. */
  quietly: (path) => send('GET', path).catch(() => null),
};
