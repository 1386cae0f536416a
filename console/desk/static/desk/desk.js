// Small helps for hands on a keyboard. Every page works without this file.
(() => {
  "use strict";
  const menus = () => document.querySelectorAll("details.chip[open]");
  const close = (except) => menus().forEach((menu) => { if (menu !== except) menu.open = false; });

  document.addEventListener("click", (event) => close(event.target.closest("details.chip")));

  // After a filter is chosen the list is replaced: the focus returns to the chip that was used.
  let used = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const source = event.target.closest("details.chip");
    used = source ? source.querySelector("summary").id : event.target.id || null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const target = used && document.getElementById(used);
    if (target) target.focus({ preventScroll: true });
    used = null;
  });

  const typing = (element) => element.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.chip[open]");
      close(null);
      if (open) open.querySelector("summary").focus();
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
    const links = [...document.querySelectorAll(".lead-link")];
    if (!links.length) return;
    const next = links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  });
})();
