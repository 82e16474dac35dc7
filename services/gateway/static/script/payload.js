// A pasted payload is read at once. The server reads it, as it does without script; of the page that comes back, the
// fields that it filled in are taken over.
portal.enhance('form[data-raise]', (form) => {
  const FILLED = ['http_status', 'error_urn', 'secondary_data_holder_error', 'interaction_ids', 'actual'];
  const payload = form.querySelector('#raise-payload');
  const field = payload.closest('.field');
  const button = field.querySelector('.look');

  const read = async () => {
    const body = portal.texts(form);
    const response = await fetch(button.formAction, { method: 'POST', body, headers: { accept: 'text/html' } });
    if (!response.ok || new URL(response.url).pathname !== new URL(button.formAction).pathname) throw new Error(response.statusText);
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
    for (const name of FILLED) {
      const [from, to] = [fresh, document].map((page) => page.getElementById(`raise-${name}`));
      if (from.value === to.value) continue;
      to.value = from.value;
      to.closest('details')?.setAttribute('open', '');
      to.dispatchEvent(new Event('input', { bubbles: true }));
    }
    tell(fresh);
  };

  // What the server understood, or why it did not.
  const tell = (fresh) => {
    const theirs = fresh.getElementById('raise-payload').closest('.field');
    field.classList.toggle('wrong', theirs.classList.contains('wrong'));
    for (const old of field.querySelectorAll('.read-back, .error')) old.remove();
    const [error, told] = ['.error', '.read-back'].map((part) => theirs.querySelector(part));
    if (error) payload.before(document.adoptNode(error));
    if (told) button.after(document.adoptNode(told));
    payload.toggleAttribute('aria-invalid', Boolean(error));
    portal.announce((error ?? told)?.textContent.trim().replace(/\s+/g, ' ') ?? '');
  };

  button.addEventListener('click', (event) => {
    event.preventDefault();
    // The way without script takes over when this one fails; it says why.
    read().catch(() => {
      button.replaceWith(button.cloneNode(true));
      field.querySelector('.look').click();
    });
  });
  payload.addEventListener('paste', () => setTimeout(() => read().catch(() => {}), 0));
});
