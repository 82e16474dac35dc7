// A button beside what is looked up elsewhere: an interaction id.
portal.enhance('[data-copy]', (element) => {
  if (!navigator.clipboard || element.querySelector('button')) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet small';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy ${element.dataset.copy}`);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(element.dataset.copy);
      button.textContent = 'Copied';
      portal.announce('Copied');
      setTimeout(() => { button.textContent = 'Copy'; }, 2_000);
    } catch {
      portal.announce('The browser did not let it be copied');
    }
  });
  element.append(button);
});
