"use strict";
var FEW = 8;
document.querySelectorAll(".scroll").forEach(function (region, number) {
  var table = region.querySelector("table"), body = table.tBodies[0];
  var rows = Array.from(body.rows);
  /* A small screen shows rows as blocks; these say that they are still a table. */
  var roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  table.querySelectorAll("*").forEach(function (part) {
    if (roles[part.tagName]) { part.setAttribute("role", roles[part.tagName]); }
    if (part.tagName === "TH") { part.setAttribute("role", part.scope === "row" ? "rowheader" : "columnheader"); }
  });
  table.setAttribute("role", "table");
  if (rows.length < 2 || table.className === "ordered") { return; }
  var key = function (row, place) {
    var cell = row.cells[place];
    return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
  };
  var compare = function (a, b) {
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    return String(a).localeCompare(String(b), "en-GB", { numeric: true });
  };
  Array.from(table.tHead.rows[0].cells).forEach(function (head, place) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending";
      Array.from(head.parentNode.cells).forEach(function (other) {
        other.removeAttribute("aria-sort");
      });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort(function (a, b) {
        return (down ? -1 : 1) * compare(key(a, place), key(b, place));
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });
  if (rows.length < FEW) { return; }
  var line = document.createElement("div"), label = document.createElement("label");
  var input = document.createElement("input"), said = document.createElement("span");
  line.className = "filter";
  input.type = "search";
  input.id = "filter" + number;
  label.htmlFor = input.id;
  label.textContent = "Show rows with";
  said.setAttribute("role", "status");
  line.append(label, input, said);
  region.parentNode.insertBefore(line, region);
  input.addEventListener("input", function () {
    var wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    rows.forEach(function (row) {
      var text = row.textContent.toLowerCase();
      row.hidden = !wanted.every(function (word) { return text.indexOf(word) >= 0; });
      shown += row.hidden ? 0 : 1;
    });
    said.textContent = wanted.length ? shown + " of " + rows.length + " rows" : "";
  });
});
