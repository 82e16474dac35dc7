// What is typed into a form is kept while it is typed, so that neither a closed window nor an ended session loses it.
portal.enhance('form[data-draft]', (form) => {
  const PAUSE = 1_200;
  const shown = form.querySelector('.draft');
  let timer = null;
  let before = Promise.resolve();

  const sentTo = new URL(form.getAttribute('action'), location.href).pathname;

  const keep = (leaving) => {
    timer = null;
    const body = portal.texts(form);
    body.delete('_once');
    body.set('_form', sentTo);
    // One after the other: the last words count.
    before = before.then(() => send(body, leaving)).catch(() => tell('The draft could not be kept. Copy what you typed before you leave.'));
  };

  const send = async (body, leaving) => {
    const response = await fetch('/drafts', { method: 'POST', body, keepalive: leaving, headers: { accept: 'application/json' } });
    if (!response.ok) throw new Error(response.statusText);
    const { kept, masked, ended } = await response.json();
    if (ended) {
      const here = encodeURIComponent(location.pathname + location.search);
      portal.note('ended', 'Your session has ended. What you type is still kept as a draft.', { to: `/sign-in?next=${here}`, words: 'Sign in again' });
    }
    if (kept) tell(`Draft kept ${kept}${masked ? '; what looks like personal data is masked in it' : ''}`, true);
    else tell('');
  };

  const tell = (words, discardable) => {
    shown.replaceChildren();
    if (!words) return;
    const text = document.createElement('span');
    text.textContent = words;
    shown.append(text);
    if (!discardable) return;
    const button = document.createElement('button');
    Object.assign(button, { className: 'quiet small', name: '_form', value: sentTo, formNoValidate: true, textContent: 'Discard the draft' });
    button.setAttribute('formaction', '/drafts/discard');
    shown.append(' ', button);
  };

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    timer = null;
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden || timer === null || !form.isConnected) return;
    clearTimeout(timer);
    keep(true);
  });
});
