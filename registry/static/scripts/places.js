/* Where the reader is on a page, kept while parts of it are exchanged: focus, folds and scroll. */
const places = (() => {
  const all = (selector, within) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  const TRACES = ["htmx-added", "htmx-request", "htmx-settling", "htmx-swapping"];
  const clean = (element) => {
    element.classList.remove(...TRACES);
    if (!element.className.length) element.removeAttribute("class");
  };

  // Times as words, folds, form tokens and a request that runs differ between two renderings that say the same.
  const essence = (element) => {
    const copy = element.cloneNode(true);
    for (const time of all("time", copy)) time.textContent = "";
    for (const token of all("[name=csrfmiddlewaretoken]", copy)) token.removeAttribute("value");
    for (const fold of all("details", copy)) fold.removeAttribute("open");
    copy.removeAttribute("open");
    [copy, ...all("[class*=htmx-]", copy)].forEach(clean);
    return copy.outerHTML.replace(/\s+/g, " ");
  };
  const isSame = (old, fresh) => essence(old) === essence(fresh);

  // The same link stands in several parts, and only some elements have an id: an element is found
  // again by the nearest id around it, by what it does, and by how many before it do the same.
  const kindOf = (element) => {
    const tag = element.tagName.toLowerCase();
    const href = element.getAttribute("href");
    if (href) return `${tag}[href="${CSS.escape(href)}"]`;
    const action = element.closest("form[action]")?.getAttribute("action");
    return action && tag !== "form" ? `form[action="${CSS.escape(action)}"] ${tag}` : tag;
  };
  const placeOf = (element) => {
    if (element.id) return { id: element.id };
    const around = element.closest("[id]");
    const kind = kindOf(element);
    return {
      around: around?.id,
      kind,
      part: element.closest("[data-part]")?.id,
      number: all(kind, around ?? document).indexOf(element),
    };
  };
  const find = (place) => {
    if (place.id) return byId(place.id);
    const near = byId(place.around);
    const alike = near ? all(place.kind, near) : [];
    // a finding that is settled moves into another fold of its part
    return alike[place.number] ?? alike[0] ?? byId(place.part)?.querySelector(place.kind) ?? null;
  };
  // What is folded away cannot hold the focus; its fold can.
  const focus = (place) => {
    const found = find(place);
    const fold = found?.closest("details:not([open])");
    (fold?.querySelector(":scope > summary") ?? found)?.focus({ preventScroll: true });
  };

  const isScrolled = (element) => element.scrollTop || element.scrollLeft;
  const rememberScroll = (part) => all("*", part).filter(isScrolled)
    .map((element) => ({ place: placeOf(element), top: element.scrollTop, left: element.scrollLeft }));
  const restoreScroll = ({ place, top, left }) => find(place)?.scrollTo({ top, left, behavior: "instant" });

  // Remember what the reader does inside of a part; what comes back does it again after the swap.
  const remember = (part) => {
    const focused = part.contains(document.activeElement) ? placeOf(document.activeElement) : null;
    const folds = all("details[id]", part).map((fold) => [fold.id, fold.open]);
    const scrolled = rememberScroll(part);
    return () => {
      for (const [id, isOpen] of folds) if (byId(id)) byId(id).open = isOpen;
      scrolled.forEach(restoreScroll);
      if (focused) focus(focused);
    };
  };

  // What grows above must not push away what is being read: the focused, or else the topmost, stays.
  const topOf = (element) => element.getBoundingClientRect().top;
  const isInView = (element) => topOf(element) >= 0 && topOf(element) < innerHeight && element.checkVisibility();
  const still = (root, change) => {
    const read = [document.activeElement, ...all("a[href], summary, [id]", root)]
      .find((element) => root.contains(element) && isInView(element));
    const place = read && scrollY ? placeOf(read) : null;
    const top = place ? topOf(read) : 0;
    const changed = change();
    const found = place ? find(place) : null;
    if (found?.checkVisibility()) scrollBy({ top: topOf(found) - top, behavior: "instant" });
    return changed;
  };

  return { focus, isSame, placeOf, remember, still };
})();
