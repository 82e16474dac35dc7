// The bell counts on. Who is told of what is written a moment after it happens, and a page that follows one incident does
// not look again for what happens elsewhere: so the count is asked for by itself, once it has been quiet.
(() => {
  const QUIET = 1_000;
  let timer = null;

  const show = (unread) => {
    const bell = document.getElementById('bell');
    const badge = bell?.querySelector('.badge');
    const shown = badge ? Number.parseInt(badge.textContent, 10) : 0;
    if (!bell || shown === Math.min(unread, 99)) return;
    badge?.remove();
    if (unread < 1) return;
    const fresh = document.createElement('span');
    fresh.className = 'badge';
    const words = document.createElement('span');
    words.className = 'visually-hidden';
    words.textContent = ' unread';
    fresh.append(unread > 99 ? '99+' : String(unread), words);
    bell.append(fresh);
    if (unread > shown) portal.announce(`${unread} unread notifications`);
  };

  const ask = async () => {
    timer = null;
    try {
      const response = await fetch('/api/v1/notifications?limit=1', { headers: { accept: 'application/json' } });
      if (response.ok) show((await response.json()).unread);
    } catch {
      // The next thing that happens asks again.
    }
  };

  document.addEventListener('portal:heard', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET);
  });
})();
