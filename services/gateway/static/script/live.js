// The page as it is now. What happens comes by server-sent events; the page is then asked for again, and each part with
// `data-live` that changed takes the place of the old one. The browser resumes the stream after a break by itself,
// from the last event that it saw.
(() => {
  if (!document.body.hasAttribute('data-signed-in') || !document.querySelector('[data-live]')) return;

  const PAUSE = 150;
  const LONGEST_WAIT = 60_000;
  let stream = null;
  let wait = 1_000;
  let asked = 0;
  let asking = false;

  const concerns = (event) => {
    const followed = document.getElementById('main').dataset.follow;
    if (!followed) return true;
    try {
      return JSON.parse(event.data).incident === followed;
    } catch {
      return true;
    }
  };

  const listen = () => {
    if (stream || document.hidden) return;
    stream = new EventSource('/api/v1/events');
    stream.addEventListener('open', () => { wait = 1_000; });
    for (const kind of ['incident', 'referral']) {
      stream.addEventListener(kind, (event) => {
        if (concerns(event)) ask();
        document.dispatchEvent(new CustomEvent('portal:heard'));
      });
    }
    stream.addEventListener('error', () => {
      // The browser tries again by itself, but for an answer that was a refusal.
      if (stream?.readyState !== EventSource.CLOSED) return;
      leave();
      setTimeout(() => { listen(); ask(); }, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  };

  const leave = () => {
    stream?.close();
    stream = null;
  };

  // Several events in a row are one look.
  const ask = () => {
    asked += 1;
    if (!asking) {
      asking = true;
      setTimeout(look, PAUSE);
    }
  };

  const look = async () => {
    const upTo = asked;
    try {
      const response = await fetch(location.href, { headers: { accept: 'text/html' } });
      if (new URL(response.url).pathname === '/sign-in') {
        leave();
        const here = encodeURIComponent(location.pathname + location.search);
        portal.note('ended', 'Your session has ended.', { to: `/sign-in?next=${here}`, words: 'Sign in again' });
        asking = false;
        return;
      }
      if (response.ok) take(new DOMParser().parseFromString(await response.text(), 'text/html'));
    } catch {
      // The portal does not answer; the stream tells when it does again.
    }
    asking = false;
    if (asked > upTo) ask();
  };

  // Words that differ each time although nothing changed.
  const bare = (element) => {
    const copy = element.cloneNode(true);
    for (const input of copy.querySelectorAll('input[type=hidden]')) input.removeAttribute('value');
    for (const details of copy.querySelectorAll('details')) details.removeAttribute('open');
    // What somebody types here is a draft there a moment later: no change of the page.
    for (const form of copy.querySelectorAll('form[data-draft]')) {
      form.removeAttribute('data-changed');
      for (const typed of form.querySelectorAll('textarea, .draft')) typed.replaceChildren();
      for (const input of form.querySelectorAll('input:not([type=radio], [type=checkbox])')) input.removeAttribute('value');
      for (const choice of form.querySelectorAll('[selected], [checked]')) {
        choice.removeAttribute('selected');
        choice.removeAttribute('checked');
      }
    }
    return copy.outerHTML;
  };

  const busy = (element) =>
    element.contains(document.activeElement) && document.activeElement.matches('input:not([type=checkbox]), select, textarea')
    || element.matches('form[data-changed]') || element.querySelector('form[data-changed]');

  const take = (fresh) => {
    const changed = [];
    for (const old of document.querySelectorAll('[data-live][id]')) {
      if (!old.isConnected) continue;
      const now = fresh.getElementById(old.id);
      if (!now || bare(old) === bare(now)) continue;
      if (busy(old)) {
        portal.note('changed', 'This page has changed while you were writing. What you send is checked against it; nothing you wrote is lost.');
        continue;
      }
      replace(old, now);
      if (now.dataset.live) changed.push(now.dataset.live);
    }
    document.title = fresh.title;
    if (changed.length > 0) portal.announce(`Updated: ${changed.join(', ')}`);
  };

  const replace = (old, now) => {
    for (const details of old.querySelectorAll('details[open][id]')) {
      now.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '');
    }
    const focused = old.contains(document.activeElement) && document.activeElement.id;
    const taken = document.adoptNode(now);
    old.dispatchEvent(new CustomEvent('portal:leave', { bubbles: true, detail: taken }));
    old.replaceWith(taken);
    portal.entered(taken);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  // Another script asks for a look: for what no event tells of.
  document.addEventListener('portal:look', ask);

  // A hidden page needs no stream: a browser has only a few connections to a site.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      leave();
    } else {
      listen();
      ask();
    }
  });
  listen();
})();
