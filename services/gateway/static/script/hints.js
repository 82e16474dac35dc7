// What a form says while it is filled in: what follows from a choice, how long a text is, which line is no id.
(() => {
  // What follows from the chosen option stands in the option; without script the server says it.
  portal.enhance('select:has([data-says])', (select) => {
    const says = document.getElementById(`${select.id}-says`);
    select.addEventListener('change', () => {
      says.textContent = select.selectedOptions[0]?.dataset.says ?? '';
    });
  });

  const counter = (field) => {
    const count = document.createElement('p');
    count.className = 'count';
    field.after(count);
    return (words, wrong) => {
      if (wrong && !count.classList.contains('over')) portal.announce(words);
      count.classList.toggle('over', wrong);
      count.textContent = words;
    };
  };

  // Short limits are always shown, long ones when they come near. A text that is too long is never cut.
  portal.enhance('[data-most]', (field) => {
    const most = Number(field.dataset.most);
    const tell = counter(field);
    const look = () => {
      const length = [...field.value.trim()].length;
      if (length > most) tell(`${length - most} characters too many`, true);
      else tell(most <= 1_000 || length > most * 0.8 ? `${length} of ${most} characters` : '', false);
    };
    field.addEventListener('input', look);
    look();
  });

  const UUID = /^(urn:uuid:|\{)?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i;

  portal.enhance('textarea[data-uuids]', (field) => {
    const most = Number(field.dataset.uuids) || Infinity;
    const tell = counter(field);
    const look = (typing) => {
      const lines = field.value.split('\n').map((line) => line.split(/[\s,]+/).filter(Boolean));
      // Nobody is told of the line that is being written.
      const written = typing ? field.value.slice(0, field.selectionStart).split('\n').length - 1 : -1;
      const wrong = lines.flatMap((words, at) => (at !== written && !words.every((word) => UUID.test(word)) ? [at + 1] : []));
      const count = lines.flat().length;
      const ids = count === 1 ? '1 id' : `${count} ids`;
      if (wrong.length > 0) tell(`${ids}; no UUID on line ${wrong.join(', ')}`, true);
      else if (count > most) tell(`${ids}; at most ${most} are taken`, true);
      else tell(count > 0 ? ids : '', false);
    };
    // What the page itself says of a refused value is not said twice.
    let said = field.getAttribute('aria-invalid') === 'true';
    field.addEventListener('input', () => { said = false; look(true); });
    field.addEventListener('blur', () => { if (!said) look(false); });
    if (!said) look(false);
  });

  // Enter in a line would press the first button of the form, whichever that is.
  portal.enhance('form[data-raise]', (form) => {
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target.matches('input')) event.preventDefault();
    });
  });
})();
