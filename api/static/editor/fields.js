// The form's fields and the article's, one from the other.
const PLAIN = ['title', 'short_answer', 'body', 'category', 'locale', 'audience', 'slug'];
export const FIELDS = [...PLAIN, 'tags', 'valid_from', 'valid_until'];
export const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const empty = { title: '', short_answer: '', body: '', category: '', locale: 'en', audience: 'everyone', slug: '', tags: [], valid_from: null, valid_until: null };

export function fill(form, article, zone) {
  for (const name of PLAIN) form[name].value = article[name] ?? '';
  form.tags.value = article.tags.join(', ');
  for (const name of ['valid_from', 'valid_until']) form[name].value = article[name] ? local(article[name], zone) : '';
}

export function read(form, zone) {
  const article = Object.fromEntries(PLAIN.map((name) => [name, form[name].value]));
  article.tags = form.tags.value.split(',').map((tag) => tag.trim()).filter(Boolean);
  for (const name of ['valid_from', 'valid_until']) article[name] = form[name].value ? instant(form[name].value, zone) : null;
  return article;
}

/** What differs between two articles, by field. */
export function differing(one, other) {
  return FIELDS.filter((name) => flat(name, one[name]) !== flat(name, other[name]));
}

function flat(name, value) {
  if (name.startsWith('valid_')) return value ? String(Date.parse(value)) : '';
  if (name === 'category') return value || 'general';
  return Array.isArray(value) ? value.join(', ') : (value ?? '').trim();
}

export const told = (name, value) => (name.startsWith('valid_') && value ? new Date(value).toLocaleString() : Array.isArray(value) ? value.join(', ') : value ?? '');

/** "2026-03-12T15:00" as the clocks of a zone show that instant. */
function local(iso, zone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).formatToParts(new Date(iso)).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The instant at which the clocks of a zone show that. Looked at twice, for the days when clocks change. */
function instant(shown, zone) {
  const wanted = Date.parse(`${shown}:00Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    guess += wanted - Date.parse(`${local(new Date(guess).toISOString(), zone)}:00Z`);
  }
  return new Date(guess).toISOString();
}
