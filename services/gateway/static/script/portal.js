'use strict';
// What the other scripts work by. A page is whole without any of them.
const portal = (() => {
  const enhancers = [];
  const run = (root, { selector, fn }) => {
    if (root.matches?.(selector)) fn(root);
    for (const element of root.querySelectorAll(selector)) fn(element);
  };
  return {
    // Runs `fn` on each element that the selector finds: those of the page now, and those that replace them later.
    enhance(selector, fn) {
      enhancers.push({ selector, fn });
      run(document, { selector, fn });
    },
    // An element has come into the page.
    entered(element) {
      for (const enhancer of enhancers) run(element, enhancer);
    },
    // What is typed into a form, without its files: those go with the form itself and nowhere else.
    texts(form) {
      return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
    },
    // Says it to who hears the page instead of seeing it.
    announce(words) {
      const announcer = document.getElementById('announcer');
      announcer.textContent = '';
      requestAnimationFrame(() => { announcer.textContent = words; });
    },
    // Puts a note at the head of the page, once.
    note(id, words, link) {
      if (document.getElementById(id)) return;
      const note = document.createElement('p');
      note.id = id;
      note.className = 'note warn';
      note.setAttribute('role', 'status');
      note.append(words, ' ');
      if (link) {
        const anchor = document.createElement('a');
        anchor.href = link.to;
        anchor.textContent = link.words;
        note.append(anchor);
      }
      document.getElementById('main').prepend(note);
    },
  };
})();

// A form that was changed is not replaced under the writer's hands.
document.addEventListener('input', (event) => {
  const form = event.target.form;
  if (form && form.method === 'post') form.dataset.changed = '';
});

// A menu closes when one goes elsewhere.
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details:is(.account, .menu)[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll('details:is(.account, .menu)[open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});
