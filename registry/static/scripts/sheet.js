/* A finding that is being probed is asked for again; it is exchanged only when it says something new. */
(() => {
  let restore = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, serverResponse } = event.detail;
    if (target.id !== "finding") return;
    const page = new DOMParser().parseFromString(serverResponse, "text/html");
    const fresh = page.getElementById("finding");
    if (fresh && places.isSame(target, fresh)) event.detail.shouldSwap = false;
    else restore = places.remember(target);
  });
  document.addEventListener("htmx:afterSwap", () => {
    restore?.();
    restore = null;
  });
})();
