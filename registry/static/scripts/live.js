/* A page that follows what happens: it asks again, swaps only what changed, and says what matters.
   Without it the page is as true as when it was opened. */
(() => {
  const first = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const LONGEST_PAUSE = 120000;
  const LINES_SAID = 3;
  let fingerprint = "";
  let failures = 0;
  let answeredAt = new Date();
  let timer = 0;
  let isAsking = false;

  // A part that the reader selects or types in stays until they are done.
  const isInUse = (part) => {
    const selection = getSelection();
    const isSelected = !selection.isCollapsed && part.contains(selection.anchorNode);
    const isTyped = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
    return isSelected || isTyped;
  };
  const keeping = (part, swap) => {
    const restore = places.remember(part);
    const fresh = swap();
    restore();
    htmx.process(fresh);
  };
  const exchange = (old, fresh) => keeping(old, () => { old.replaceWith(fresh); return fresh; });

  const swapRows = (body, fresh) => {
    const old = new Map(all("tr", body).map((row) => [row.id, row]));
    const rows = all("tr", fresh).map((row) => {
      const present = old.get(row.id);
      return present && places.isSame(present, row) ? present : row;
    });
    const isInPlace = all("tr", body).every((row, place) => row.id === rows[place]?.id) && old.size === rows.length;
    if (!isInPlace) keeping(body, () => { body.replaceChildren(...rows); return body; });
    else rows.filter((row) => row !== old.get(row.id)).forEach((row) => exchange(old.get(row.id), row));
  };
  const swapPart = (fresh) => {
    const old = byId(fresh.id);
    if (isInUse(old)) return false;
    if (fresh.tagName === "TBODY") swapRows(old, fresh);
    else if (!places.isSame(old, fresh)) exchange(old, fresh);
    return true;
  };

  // What a form decides about is shown first: what could not be swapped was not looked at either.
  const swapForm = (isShown) => (fresh) => {
    const old = byId(fresh.id);
    if (!isShown || basis.holds(old, fresh)) return isShown;
    basis.renew(old, fresh);
    return true;
  };
  const swapParts = (page) => {
    const loose = all("[data-part]", page).filter((part) => !part.closest("form[data-basis]"));
    const isShown = loose.map(swapPart).every(Boolean);
    return all("form[data-basis]", page).map(swapForm(isShown)).every(Boolean) && isShown;
  };

  const swapAll = (root, page) => {
    if (isInUse(root)) return false;
    basis.carry(root, page);
    keeping(root, () => { root.replaceChildren(...page.body.childNodes); return root; });
    return true;
  };

  const nameOf = (element) => first(".name a", element)?.textContent ?? element.dataset.named;
  const changes = (page) => all("[data-state]", page)
    .filter((fresh) => byId(fresh.id)?.dataset.state && byId(fresh.id).dataset.state !== fresh.dataset.state)
    .map((fresh) => `${nameOf(fresh)} is now ${fresh.dataset.state}`);
  const say = (lines) => {
    if (!lines.length) return;
    const rest = lines.length > LINES_SAID ? `, and ${lines.length - LINES_SAID} more` : "";
    byId("live").textContent = lines.slice(0, LINES_SAID).join(", ") + rest;
  };

  const apply = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const names = (root) => all("[data-part]", root).map((part) => part.id).join();
    const said = changes(page);
    const isSameShape = names(page) === names(document);
    const root = first("[data-live-root]");
    const isComplete = places.still(root, () => (isSameShape
      ? swapParts(page)
      : swapAll(root, page)));
    say(said);
    show();
    return isComplete;
  };

  // Title and icon carry the state, so that a tab in the background is enough.
  const show = () => {
    const { title, icon } = byId("live-state").dataset;
    document.title = title;
    const link = first("link[rel=icon]");
    if (link.getAttribute("href") !== icon) link.setAttribute("href", icon);
  };
  const UNITS = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const relative = (seconds) => {
    const distance = Math.abs(seconds);
    if (distance < 5) return "just now";
    const [size, unit] = UNITS.find(([least]) => distance >= least);
    const amount = `${Math.floor(distance / size)} ${unit}`;
    return seconds >= 0 ? `${amount} ago` : `in ${amount}`;
  };
  const age = () => {
    if (document.documentElement.dataset.times !== "relative") return;
    for (const time of all("time[data-absolute]")) {
      const words = relative((Date.now() - Date.parse(time.dateTime)) / 1000);
      if (time.textContent !== words) time.textContent = words;
    }
  };
  const complain = (cause) => {
    const clock = answeredAt.toISOString().slice(11, 16);
    byId("stale").textContent = `Not updated since ${clock} UTC: ${cause}.`;
    byId("stale").hidden = false;
  };

  const answered = async (answer) => {
    if (answer.status === 401) throw new Error("you are signed out, reload the page to sign in");
    if (answer.status !== 304 && !answer.ok) throw new Error("the server answers with an error");
    const isComplete = answer.status === 304 || apply(await answer.text());
    fingerprint = isComplete ? answer.headers.get("ETag") ?? "" : "";
    failures = 0;
    answeredAt = new Date();
    byId("stale").hidden = true;
  };
  const ask = async () => {
    if (isAsking || document.hidden) return;
    isAsking = true;
    const asked = location.href;
    const headers = { "HX-Request": "true" };
    if (fingerprint) headers["If-None-Match"] = fingerprint;
    try {
      const answer = await fetch(asked, { headers, cache: "no-store" });
      // the reader filtered meanwhile: this answer is to another question
      if (asked === location.href) await answered(answer);
    } catch (error) {
      failures += 1;
      complain(error instanceof TypeError ? "the server does not answer" : error.message);
    } finally {
      isAsking = false;
      age();
      plan();
    }
  };
  const plan = () => {
    clearTimeout(timer);
    if (document.hidden) return;
    const usual = Number(byId("live-state").dataset.live) * 1000;
    timer = setTimeout(ask, Math.min(LONGEST_PAUSE, usual * 2 ** Math.min(failures, 6)));
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  addEventListener("focus", ask);
  document.addEventListener("htmx:afterSettle", () => { fingerprint = ""; show(); });
  plan();
})();
