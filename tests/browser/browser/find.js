// How a person finds something on a page: a field by its label, what can be pressed by its name. Only what is shown
// counts; where several fit, the one whose words fit best.
const find = {
    words: (text) => (text || '').replace(/\s+/g, ' ').trim().toLowerCase(),

    shown: (element) => element.checkVisibility({ visibilityProperty: true }),

    // The name by which an element is announced.
    named(element) {
        const by = element.getAttribute('aria-labelledby');
        const labelled = by && by.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(' ');
        const labels = element.labels && [...element.labels].map((label) => find.own(label)).join(' ');
        return find.words(labelled || element.getAttribute('aria-label') || labels || find.own(element)
            || element.value || element.title);
    },

    // What is written in an element, and not in the fields within it.
    own(element) {
        const copy = element.cloneNode(true);
        for (const inner of copy.querySelectorAll('select, textarea, script, svg')) inner.remove();
        return copy.textContent;
    },

    best(elements, name) {
        const wanted = find.words(name);
        const fits = [...elements].filter((e) => find.shown(e) && find.named(e).startsWith(wanted));
        return fits.sort((a, b) => find.named(a).length - find.named(b).length)[0] ?? null;
    },

    field: (label) => find.best(document.querySelectorAll('input:not([type=hidden]), select, textarea'), label),

    press: (name) => find.best(document.querySelectorAll(
        'button, summary, a[href], input[type=submit], [role=button], [role=tab], [role=option]'), name),

    // The form, or the form by the button, that is sent to an address with this end.
    form(to) {
        const ends = (address) => new URL(address, document.baseURI).pathname.endsWith(to);
        return [...document.forms].find((form) => form.method === 'post' && ends(form.getAttribute('action') ?? ''))
            ?? document.querySelector(`button[formaction$="${to}"]`)?.form ?? null;
    },

    submit(to) {
        const form = find.form(to);
        return form && ([...form.elements].find((e) => e.formAction && e.getAttribute('formaction')?.endsWith(to))
            ?? form.querySelector('button:not([type=button]):not([formaction]), input[type=submit]'));
    },

    // What has to be pressed so that a hidden element can be seen: nothing when it can be.
    opener(element) {
        if (find.shown(element)) return null;
        for (let outer = element; outer; outer = outer.parentElement) {
            if (outer.matches('details:not([open])') && outer.firstElementChild !== element
                && find.shown(outer.querySelector('summary'))) return outer.querySelector('summary');
            if (!outer.id) continue;
            const id = CSS.escape(outer.id);
            const opener = document.querySelector(
                `[aria-controls="${id}"], [popovertarget="${id}"], [commandfor="${id}"], [data-opens="${id}"]`);
            if (opener && find.shown(opener)) return opener;
        }
        return null;
    },

    // A field of a form by its name; of a group of which one is chosen, the one with this value.
    of_form(form, name, value) {
        const found = [...form?.elements ?? []].filter((field) => field.name === name && field.type !== 'hidden');
        const field = found.find((one) => one.type === 'radio' && one.value === value) ?? found[0];
        return field ? find.stand_in(field) : null;
    },

    // What is shown instead of a list that is hidden: the box in which one looks for an option of it.
    stand_in(field) {
        const hidden = !find.shown(field) && !find.opener(field);
        return (hidden && field.tagName === 'SELECT' && field.form.querySelector('[role=combobox]')) || field;
    },

    // The words of a box's option with this value.
    words_of(box, value) {
        const options = [...box.form.querySelectorAll('select')].flatMap((select) => [...select.options]);
        return options.find((option) => option.value === value)?.text ?? value;
    },

    // The option that a box offers at present.
    offer(box, words) {
        const offers = document.getElementById(box.getAttribute('aria-controls'))?.querySelectorAll('[role=option]') ?? [];
        return find.best(offers, words);
    },

    reads: (text) => find.words(document.body?.innerText).includes(find.words(text)),
};
