// Begins what GOV.UK Frontend does with the parts of a page, keeps the place after an act, looks
// again at work that is on its way, copies a note, and keeps a slider and its number alike.

import { initAll } from "./govuk-frontend.min.js";

initAll();

document.addEventListener("htmx:afterSwap", (event) => {
  const part = event.target.isConnected ? event.target : document.getElementById(event.target.id);
  const focused = part && part.querySelector("[data-focus]");
  if (focused) {
    focused.focus({ preventScroll: true });
  }
});

const again = document.querySelector("[data-again]");
if (again) {
  setTimeout(() => location.reload(), 1000 * Number(again.dataset.again));
}

document.querySelectorAll("[data-copy]").forEach((button) => {
  button.addEventListener("click", () => {
    const text = document.getElementById(button.dataset.copy);
    if (navigator.clipboard) {
      navigator.clipboard.writeText(text.value).catch(() => {});
    }
  });
});

document.querySelectorAll("[data-with]").forEach((field) => {
  field.addEventListener("input", () => {
    document.getElementById(field.dataset.with).value = field.value;
  });
});

document.querySelectorAll("[data-send]").forEach((field) => {
  field.addEventListener("change", () => field.form.requestSubmit());
});
