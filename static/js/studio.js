// Studio list and edit page: live progress, and the bar that appears once videos are selected.
import "./progress.js";

const bar = document.querySelector("[data-bulk]");
const all = document.querySelector("[data-bulk-all]");
const rows = () => [...document.querySelectorAll(".select-row")];

function refresh() {
  const chosen = rows().filter((row) => row.checked).length;
  bar.hidden = chosen === 0;
  bar.querySelector("[data-bulk-count]").textContent = String(chosen);
  all.checked = chosen > 0 && chosen === rows().length;
  all.indeterminate = chosen > 0 && !all.checked;
}

function setAll(isChecked) {
  for (const row of rows()) row.checked = isChecked;
  refresh();
}

if (bar) {
  document.addEventListener("change", (event) => {
    if (event.target === all) setAll(all.checked);
    else if (event.target.matches(".select-row")) refresh();
  });
  bar.querySelector("[data-bulk-clear]").addEventListener("click", () => setAll(false));
  bar.addEventListener("deletion", () => setAll(false));
  addEventListener("pageshow", refresh);
}
