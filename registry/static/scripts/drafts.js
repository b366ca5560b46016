/* What is typed into a long form, kept in this tab in case that it crashes or the reader leaves by
   accident. Never what is secret; gone once it is saved, and with whoever signs out. */
(() => {
  const PREFIX = "draft:";
  const PAUSE = 300;
  const reader = document.documentElement.dataset.reader;
  const form = document.querySelector("form[data-draft]");
  const key = PREFIX + location.pathname;
  const every = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
  const forget = (name) => sessionStorage.removeItem(name);
  const keep = (name, draft) => sessionStorage.setItem(name, JSON.stringify(draft));

  // The page that follows a form says whether it is saved. What another reader typed is not shown.
  const isSaved = document.querySelector(".flash.success");
  for (const name of every()) {
    const draft = JSON.parse(sessionStorage.getItem(name));
    if (draft.reader !== reader || (draft.isSent && isSaved)) forget(name);
    else keep(name, { ...draft, isSent: false });
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-signs-out]")) every().forEach(forget);
  });
  if (!form) return;

  const isSwitch = (control) => control.matches("[type=checkbox], [type=radio]");
  const isKept = (control) => control.name && !control.matches("[type=password], [type=file], [type=hidden], button");
  const controls = () => [...form.elements].filter(isKept);
  const typed = () => controls().map((one) => [one.name, one.value, isSwitch(one) ? one.checked : null]);
  // What the page says that it is about: where that is something else, nothing is chosen again.
  const basis = () => form.elements.basis?.value ?? "";
  const opening = JSON.stringify(typed());
  let isOurs = false;
  let isSent = false;
  let timer = 0;
  const write = () => {
    clearTimeout(timer);
    if (isSent || JSON.stringify(typed()) !== opening) {
      isOurs = true;
      keep(key, { reader, isSent, at: Date.now(), basis: basis(), typed: typed() });
    } else if (isOurs) forget(key);
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(write, PAUSE); });
  form.addEventListener("submit", () => { isSent = true; write(); });
  addEventListener("pagehide", () => { if (!isSent) write(); });
  addEventListener("pageshow", () => { isSent = false; });

  const put = (name, value, isOn) => {
    const alike = controls().filter((one) => one.name === name);
    const wanted = isOn === null ? alike[0] : alike.find((one) => one.value === value);
    if (!wanted) return false;
    if (isOn === null) wanted.value = value;
    else wanted.checked = isOn;
    return true;
  };
  const restore = (draft) => {
    const isSame = (draft.basis ?? "") === basis();
    const chosen = new Set(controls().filter((one) => one.type === "radio").map((one) => one.name));
    const left = draft.typed.filter(([name, ...rest]) => (isSame || !chosen.has(name)) && !put(name, ...rest));
    for (const fold of form.querySelectorAll("details")) fold.open = true;
    const more = form.elements.more;
    if (!left.length || !more) return write();
    // rows that are not on this page: the server shows as many as are filled
    for (const [name, value] of left) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    return form.requestSubmit(more);
  };
  const offer = (draft) => {
    const note = document.getElementById("draft-offer").content.firstElementChild.cloneNode(true);
    const time = note.querySelector("time");
    time.dateTime = new Date(draft.at).toISOString();
    time.textContent = new Date(draft.at).toTimeString().slice(0, 5);
    const done = (act) => () => { note.remove(); act(draft); controls()[0].focus(); };
    note.querySelector("[data-restores]").addEventListener("click", done(restore));
    note.querySelector("[data-discards]").addEventListener("click", done(() => forget(key)));
    form.before(note);
  };
  const draft = JSON.parse(sessionStorage.getItem(key));
  if (draft && JSON.stringify(draft.typed) !== opening) offer(draft);
})();
