/* Progressive enhancement only: everything below also works as a plain link or form post. */
(() => {
  const root = document.documentElement;
  const first = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("js");

  // The server renders the theme from the cookie, so nothing flashes and no inline script is needed.
  all("[data-theme-form]").forEach((form) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark;
    root.dataset.theme = isDark ? "light" : "dark";
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `ops_registry_theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax${secure}`;
  }));

  // What is wrong with a form is read first, also where a browser focuses only controls by itself.
  if (!("autofocus" in HTMLElement.prototype)) first("[data-focus]")?.focus();

  const say = (text) => { first("#live").textContent = text; };

  // The short name follows the name until somebody writes their own.
  all("[data-slug-of]").forEach((field) => {
    const source = document.getElementById(field.dataset.slugOf);
    if (!source || field.value || field.disabled) return;
    let own = false;
    field.addEventListener("input", () => { own = true; });
    source.addEventListener("input", () => {
      if (own) return;
      const plain = source.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
      field.value = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 63);
    });
  });

  // Many boxes at once, as a reader would tick them.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-ticks]");
    if (!button) return;
    const boxes = all(`[type=checkbox][name="${button.dataset.ticks}"]`);
    const wanted = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = wanted; });
    boxes[0].dispatchEvent(new Event("input", { bubbles: true }));
    say(wanted ? `All ${boxes.length} are ticked` : "None is ticked");
  });

  // Dialogs and copy buttons. Listening on the document also covers what is swapped in later.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-opens], [data-closes], [data-copies]");
    if (!button) return;
    if (button.dataset.opens) document.getElementById(button.dataset.opens).showModal();
    else if ("closes" in button.dataset) button.closest("dialog").close();
    else {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      say("Copied");
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401) return;
    const place = first("#stale") ?? first("#live");
    place.textContent = "You are signed out. Reload the page to sign in.";
    place.hidden = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.target;
    const announced = swapped.dataset.announce ?? first("[data-announce]", swapped)?.dataset.announce;
    if (announced) say(announced);
  });

  // Keyboard. Off inside fields, and the reader can switch it off (WCAG 2.2, 2.1.4).
  const move = (step) => {
    const rows = all(".fleet tbody tr, .listed tbody tr");
    const here = rows.indexOf(document.activeElement.closest("tr"));
    const row = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
    if (row) first("th a, a, button", row)?.focus();
  };
  const shortcuts = {
    "/": () => {
      const box = first("#q") ?? first("#find");
      if (box?.checkVisibility()) box.focus();
      else first("a[data-search]")?.click();
    },
    f: () => first("[data-filters] input:not([type=hidden])")?.focus(),
    "?": () => first("#keys")?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    e: () => {
      const row = document.activeElement.closest("tr, .finding") ?? document;
      (first("[data-worst]", row) ?? first(".finding a[data-evidence], a[data-evidence]", row))?.click();
    },
  };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, dialog[open]");
    if (root.dataset.keys === "off" || event.altKey || event.ctrlKey || event.metaKey || isTyping) return;
    const shortcut = shortcuts[event.key];
    if (!shortcut) return;
    event.preventDefault();
    shortcut();
  });
})();
