// Lists of incidents: all can be ticked at once, and what was ticked and where one was stays over a refresh.
(() => {
  // Where the reader was in the list that is leaving.
  let left = null;

  const boxes = (list) => [...list.querySelectorAll('tbody input[type=checkbox]')];

  const count = (list) => {
    const all = boxes(list);
    const ticked = all.filter((box) => box.checked).length;
    const every = list.querySelector('#tick-all');
    if (every) {
      every.checked = ticked > 0 && ticked === all.length;
      every.indeterminate = ticked > 0 && ticked < all.length;
    }
    const words = document.querySelector('[data-ticked]');
    if (words) words.textContent = ticked > 0 ? `${ticked} ticked:` : 'Tick incidents, then';
  };

  portal.enhance('#list', (list) => {
    list.addEventListener('change', (event) => {
      if (event.target.id === 'tick-all') {
        for (const box of boxes(list)) box.checked = event.target.checked;
      }
      count(list);
    });
    if (left) {
      list.querySelector('.scroll')?.scrollTo(left.scrolled, 0);
      const links = list.querySelectorAll('tbody th a');
      if (left.row >= 0) links[Math.min(left.row, links.length - 1)]?.focus({ preventScroll: true });
      left = null;
    }
    count(list);
  });

  document.addEventListener('portal:leave', (event) => {
    const list = event.target;
    if (list.id !== 'list') return;
    const fresh = event.detail;
    for (const box of boxes(list)) {
      const same = box.checked && fresh.querySelector(`#${CSS.escape(box.id)}`);
      if (same) same.checked = true;
    }
    const row = list.contains(document.activeElement) && document.activeElement.closest('tbody tr');
    // Who stood on an incident that has left the list stands on the one that took its place.
    const gone = row && !fresh.querySelector(`#${CSS.escape(row.id)}`);
    left = {
      scrolled: list.querySelector('.scroll')?.scrollLeft ?? 0,
      row: gone ? [...row.parentElement.children].indexOf(row) : -1,
    };
  });

  // An address that is shared holds what was chosen, and no more.
  portal.enhance('form.filter[method=get]', (form) => {
    form.addEventListener('submit', () => {
      const empty = [...form.elements].filter((field) => field.name && field.value === '');
      for (const field of empty) field.disabled = true;
      setTimeout(() => { for (const field of empty) field.disabled = false; });
    });
  });
})();
