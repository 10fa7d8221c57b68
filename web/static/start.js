// Begins what GOV.UK Frontend does with the parts of a page, keeps the place after an act, looks
// again at work that is on its way, copies a note, keeps a slider and its number alike, and fills in
// the form that moves a case where the case is dragged onto somebody.

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

const board = document.querySelector("[data-board]");
if (board) {
  const form = document.getElementById(board.dataset.board);
  let dragged = null;
  const over = (event) => dragged && event.target.closest("[data-person]");
  const mark = (card) => board.querySelectorAll("[data-person]").forEach((one) => {
    one.classList.toggle("app-board__person--over", one === card);
  });
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-case]");
    if (dragged) {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.case);
    }
  });
  board.addEventListener("dragover", (event) => {
    const card = over(event);
    mark(card);
    if (card) {
      event.preventDefault();
    }
  });
  board.addEventListener("drop", (event) => {
    const card = over(event);
    if (card && !card.contains(dragged)) {
      event.preventDefault();
      form.elements.id.value = dragged.dataset.case;
      form.elements.to.value = card.dataset.person;
      form.requestSubmit();
    }
  });
  board.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
}
