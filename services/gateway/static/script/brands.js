// The provider as one types: a combobox with a list, after the ARIA Authoring Practices. The list comes from the
// directory; the select of the page stays, hidden, as the field that is sent. Without script there are a search field
// and the select.
portal.enhance('form[data-raise]', (form) => {
  const PAUSE = 120;
  const select = form.querySelector('#raise-brand_id');
  const input = form.querySelector('#raise-brand_search');
  const [field, hidden] = [input.closest('.field'), select.closest('.field')];

  // The two fields become one, under the name of the one that is sent.
  const label = field.querySelector('label');
  label.textContent = hidden.querySelector('label').firstChild.textContent.trim();
  field.querySelector('.hint').textContent = 'Type part of the brand’s or its legal entity’s name.';
  for (const none of field.querySelectorAll('.look, .read-back')) none.remove();
  select.id = 'raise-brand_value';
  input.id = 'raise-brand_id';
  label.htmlFor = input.id;
  input.removeAttribute('name');
  const error = hidden.querySelector('.error');
  if (error) {
    field.classList.add('wrong');
    input.before(error);
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${error.id}`.trim());
  }
  hidden.hidden = true;

  const list = document.createElement('ul');
  Object.assign(list, { id: 'raise-brands', className: 'options', hidden: true, role: 'listbox', ariaLabel: 'Brands' });
  const box = document.createElement('div');
  box.className = 'combobox';
  input.replaceWith(box);
  box.append(input, list);
  for (const [name, value] of Object.entries({
    role: 'combobox', autocomplete: 'off', spellcheck: 'false',
    'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id,
  })) input.setAttribute(name, value);

  const name = (brand) => `${brand.brand_name} (${brand.organisation_name})`;
  const chosen = () => {
    const option = select.selectedOptions[0];
    return option?.value ? { brand_id: option.value, brand_name: option.text, organisation_name: option.parentElement.label } : null;
  };
  let found = [];
  let active = -1;
  let timer = null;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };

  const point = (at) => {
    active = at;
    [...list.children].forEach((option, index) => option.setAttribute('aria-selected', String(index === at)));
    if (at < 0) {
      input.removeAttribute('aria-activedescendant');
      return;
    }
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({ block: 'nearest' });
  };

  const pick = (brand) => {
    if (![...select.options].some((option) => option.value === brand.brand_id)) {
      const group = document.createElement('optgroup');
      group.label = brand.organisation_name;
      group.append(new Option(brand.brand_name, brand.brand_id));
      select.append(group);
    }
    select.value = brand.brand_id;
    input.value = name(brand);
    close();
    select.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const show = (brands) => {
    found = brands;
    list.replaceChildren(...brands.map((brand, at) => {
      const option = document.createElement('li');
      Object.assign(option, { id: `${list.id}-${at}`, role: 'option', ariaSelected: 'false' });
      const organisation = document.createElement('span');
      organisation.className = 'muted';
      organisation.textContent = brand.organisation_name;
      option.append(brand.brand_name, ' ', organisation);
      // Before the input loses the focus.
      option.addEventListener('mousedown', (event) => event.preventDefault());
      option.addEventListener('click', () => pick(brand));
      return option;
    }));
    point(-1);
    list.hidden = brands.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    const counted = brands.length === 1 ? 'One brand' : `${brands.length} brands`;
    portal.announce(brands.length === 0 ? 'No brand has that in its name' : counted);
  };

  // The page has the brands as well, should the directory not answer.
  const ofPage = (words) => [...select.options].filter((option) => option.value)
    .map((option) => ({ brand_id: option.value, brand_name: option.text, organisation_name: option.parentElement.label }))
    .filter((brand) => name(brand).toLowerCase().includes(words.toLowerCase()));

  const find = async () => {
    const mine = ++asked;
    const words = input.value.trim();
    let brands;
    try {
      const response = await fetch(`/api/v1/directory/brands?limit=50&q=${encodeURIComponent(words)}`);
      if (!response.ok) throw new Error(response.statusText);
      brands = (await response.json()).items.filter((brand) => brand.status === 'ACTIVE');
    } catch {
      brands = ofPage(words);
    }
    if (mine === asked && document.activeElement === input) show(brands);
  };

  input.addEventListener('input', () => {
    select.value = '';
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
  input.addEventListener('click', () => { if (list.hidden) find(); });
  input.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) find();
      else point((active + step + found.length) % found.length);
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      pick(found[active]);
    } else if (event.key === 'Escape') {
      if (list.hidden) {
        input.value = '';
        select.value = '';
      }
      close();
    }
  });
  input.addEventListener('blur', () => {
    clearTimeout(timer);
    asked += 1;
    if (!select.value && active >= 0) pick(found[active]);
    else if (!select.value && found.length === 1 && input.value.trim()) pick(found[0]);
    close();
  });

  const first = chosen();
  input.value = first ? name(first) : '';
});
