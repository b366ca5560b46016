/* A form that decides about what is shown: once somebody began to fill it in, it stays about what
   they looked at, whatever comes meanwhile, until they say that they looked again. */
const basis = (() => {
  const first = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isSwitch = (control) => control.matches("[type=checkbox], [type=radio]");
  const isFilled = (form) => [...form.elements].some((control) => (isSwitch(control)
    ? control.checked
    : control.matches("textarea, input:not([type=hidden])") && control.value.trim()));
  const differs = (old, fresh) => old.dataset.basis !== fresh.dataset.basis;

  const renew = (old, fresh) => {
    for (const part of all("[data-part]", fresh)) document.getElementById(part.id)?.replaceWith(part.cloneNode(true));
    Object.assign(old.dataset, { basis: fresh.dataset.basis, revision: fresh.dataset.revision });
    for (const notice of all("[data-passed]", old)) {
      notice.replaceChildren();
      notice.dataset.told = "";
    }
  };
  const look = (old, fresh) => {
    all("input", old).filter(isSwitch).forEach((control) => { control.checked = false; });
    renew(old, fresh);
    first("[data-looked-at]")?.focus();
  };
  const tell = (old, fresh) => {
    const notice = first("[data-passed]", old);
    const said = first(`template[data-since="${old.dataset.revision}"]`, fresh);
    const content = document.importNode(said.content, true);
    // what a reader was told already is not read out again
    const told = `${fresh.dataset.basis} ${content.textContent}`;
    if (notice.dataset.told !== told) notice.replaceChildren(content);
    notice.dataset.told = told;
    first("button", notice).onclick = () => look(old, fresh);
  };

  // Whether the form keeps what it is about, and says so.
  const holds = (old, fresh) => {
    const isHeld = differs(old, fresh) && isFilled(old);
    if (isHeld) tell(old, fresh);
    return isHeld;
  };
  // Put what somebody fills in into a page that comes instead of theirs.
  const carry = (root, page) => {
    for (const fresh of all("form[data-basis]", page)) {
      const old = first(`#${fresh.id}`, root);
      if (old && isFilled(old)) {
        if (differs(old, fresh)) tell(old, fresh);
        else all("[data-part]", fresh).forEach((part) => first(`#${part.id}`, old)?.replaceWith(part));
        fresh.replaceWith(old);
      }
    }
  };
  return { carry, holds, renew };
})();
