// How the services are is told by no event: the page looks again every few seconds, while somebody looks at it.
portal.enhance('[data-look-again]', (element) => {
  const seconds = Number(element.dataset.lookAgain);
  setInterval(() => {
    if (!document.hidden) document.dispatchEvent(new Event('portal:look'));
  }, seconds * 1_000);
});
