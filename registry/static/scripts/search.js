/* What the search box in the bar finds shows below it: arrow keys walk it, Escape closes it and then
   leads back to where the reader was. Without it the box leads to the page of all results. */
(() => {
  const box = document.getElementById("find");
  const results = document.getElementById("find-results");
  if (!box) return;
  const { form } = box;
  let before = null;
  let isClosed = false;

  const show = () => {
    const isOpen = !isClosed && box.value.trim() && results.firstElementChild && form.contains(document.activeElement);
    results.hidden = !isOpen;
  };
  const close = () => { isClosed = true; show(); };
  const leave = () => {
    if (before?.isConnected) before.focus();
    else box.blur();
  };
  const walk = (step) => {
    const stops = [box, ...results.querySelectorAll("a")];
    const here = stops.indexOf(document.activeElement);
    stops[Math.max(0, Math.min(stops.length - 1, here + step))].focus();
  };

  form.addEventListener("focusin", (event) => {
    if (form.contains(event.relatedTarget)) return;
    before = event.relatedTarget;
    isClosed = false;
    show();
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
  box.addEventListener("input", () => { isClosed = false; show(); });
  results.addEventListener("htmx:afterSwap", show);
  // a press on a result must not take the focus away and close the list before the click
  results.addEventListener("mousedown", (event) => event.preventDefault());
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !results.hidden) {
      event.preventDefault();
      walk(step);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (results.hidden) leave();
      else { box.focus(); close(); }
    }
  });
})();
