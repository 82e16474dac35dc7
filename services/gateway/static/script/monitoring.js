// A day that is typed is a choice of the period, and a choice of the period empties the days.
portal.enhance('form[data-period]', (form) => {
  const { days, from, to } = form.elements;
  form.addEventListener('change', (event) => {
    if (event.target === days && days.value) {
      from.value = '';
      to.value = '';
    } else if ((event.target === from || event.target === to) && event.target.value) {
      days.value = '';
    }
  });
});
