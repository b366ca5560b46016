/* The evidence of a finding in a sheet at the side. Without it the link leads to the same as a page. */
(() => {
  const sheet = document.getElementById("evidence");
  const body = document.getElementById("evidence-body");
  let opener = null;

  const open = async (link) => {
    opener = places.placeOf(link);
    await htmx.ajax("GET", link.href, { target: body, swap: "innerHTML" });
    if (!document.getElementById("finding")) location.href = link.href;
    else if (!sheet.open) {
      sheet.showModal();
      // what it is about is read first, not the way out
      document.getElementById("finding-title").focus();
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-evidence], .fleet td.gl a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
  sheet.addEventListener("close", () => {
    // an empty sheet asks no more; the row it came from may have been swapped meanwhile
    body.replaceChildren();
    if (!document.activeElement || document.activeElement === document.body) {
      places.focus(opener);
    }
  });
})();
