// Single keys for lists. They can be turned off, and never act while somebody types (WCAG 2.1.4).
(() => {
  const help = document.getElementById('keys');
  if (!help) return;

  const KEPT = 'portal-keys';
  const FIELDS = 'input:not([type=checkbox]), select, textarea, [contenteditable]';
  const on = help.querySelector('[data-keys-on]');
  try {
    on.checked = localStorage.getItem(KEPT) !== 'off';
  } catch {
    // A browser that keeps nothing: they are on.
  }
  on.addEventListener('change', () => {
    try {
      localStorage.setItem(KEPT, on.checked ? 'on' : 'off');
    } catch {
      // For this page only, then.
    }
  });

  for (const button of document.querySelectorAll('[data-opens=keys]')) {
    button.hidden = false;
    button.addEventListener('click', () => help.showModal());
  }

  const links = () => [...document.querySelectorAll('[data-rows] tbody th a')];
  const rowOf = (element) => element?.closest('[data-rows] tbody tr');

  const move = (by) => {
    const all = links();
    if (all.length === 0) return;
    const row = rowOf(document.activeElement);
    const at = all.findIndex((link) => row?.contains(link));
    const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
    all[to].focus({ preventScroll: true });
    all[to].closest('tr').scrollIntoView({ block: 'nearest' });
  };

  const keys = {
    '/': () => {
      const search = document.querySelector('input[type=search]');
      search?.focus();
      search?.select();
    },
    '?': () => help.showModal(),
    j: () => move(1),
    k: () => move(-1),
    x: () => rowOf(document.activeElement)?.querySelector('input[type=checkbox]')?.click(),
  };

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && event.target.matches?.('input[type=search]')) {
      event.target.blur();
      return;
    }
    if (!on.checked || help.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.(FIELDS) || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
