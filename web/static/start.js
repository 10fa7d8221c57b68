// Begins what GOV.UK Frontend does with the parts of a page, and keeps the place after an act.

import { initAll } from "./govuk-frontend.min.js";

initAll();

document.addEventListener("htmx:afterSwap", (event) => {
  const part = event.target.isConnected ? event.target : document.getElementById(event.target.id);
  const focused = part && part.querySelector("[data-focus]");
  if (focused) {
    focused.focus({ preventScroll: true });
  }
});
