// Which page is shown. Each page gives back what it wants done before it is left.
import { $, root, toast } from './dom.js';
import { api } from './client.js';
import { showList } from './list.js';
import { showArticle } from './article.js';
import { showGaps } from './gaps.js';
import { showRules } from './rules.js';
import { showTeam } from './team.js';
import { changePassword } from './password.js';

const main = $('#main');
const pages = [
  [/^\/articles\/([^/]+)$/, (match) => showArticle(main, match[1]), 'list'],
  [/^\/gaps$/, () => showGaps(main), 'gaps'],
  [/^\/rules$/, () => showRules(main), 'rules'],
  [/^\/team$/, () => showTeam(main), 'team'],
  [/^\/?$/, () => showList(main), 'list'],
];
let leave = () => {};

async function show() {
  leave();
  leave = () => {};
  const path = location.pathname.slice(root.length);
  const [pattern, open, nav] = pages.find(([each]) => each.test(path)) ?? pages.at(-1);
  for (const link of document.querySelectorAll('[data-nav]')) {
    if (link.dataset.nav === nav) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  main.setAttribute('aria-busy', 'true');
  try {
    leave = (await open(path.match(pattern))) ?? (() => {});
  } catch (problem) {
    toast(problem.message, 'bad');
    if (path) go(root);
  }
  main.setAttribute('aria-busy', 'false');
}

export function go(address) {
  history.pushState({}, '', address);
  scrollTo(0, 0);
  show().then(() => main.focus({ preventScroll: true }));
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-link], a[data-nav], a.brand');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.getAttribute('href'));
});
document.addEventListener('doorstep:go', (event) => go(event.detail));
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details.menu[open], details.who[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const menu = document.querySelector('details.menu[open], details.who[open]');
  if (menu) { menu.open = false; $('summary', menu).focus(); }
});
addEventListener('popstate', show);
$('#own-password').addEventListener('click', () => {
  $('details.who').open = false;
  changePassword().finally(() => $('details.who summary').focus());
});
$('#sign-out').addEventListener('click', async () => {
  await api.post('sign-out');
  location.assign(root);
});

show();
api.quietly('gaps').then((gaps) => {
  if (!gaps?.length) return;
  $('#gap-count').textContent = gaps.length;
  $('#gap-count').hidden = false;
});
