// A field to type in for a select of hundreds, which no phone lets one search: input[data-find-in=id of the select].
// What has the typed words stays in the list and its first is chosen; that, or what is picked by hand, stays chosen
// when the field is cleared and when nothing matches.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[_/]+/g, " ").toLowerCase().trim();

function findIn(select, input, status) {
  const all = select.cloneNode(true);
  let chosen = select.value;

  function find() {
    const wanted = fold(input.value);
    const left = all.cloneNode(true);
    if (wanted) {
      for (const option of [...left.options]) {
        if (!option.value || !fold(`${option.value} ${option.text}`).includes(wanted)) option.remove();
      }
      for (const group of left.querySelectorAll("optgroup:empty")) group.remove();
    }
    const options = [...left.options];
    status.textContent = wanted ? input.dataset.found.replace("%n", options.length) : "";
    select.replaceChildren(...(options.length ? left : all.cloneNode(true)).children);
    // Who types the beginning of a name means that name before any other that has it somewhere.
    const first = options.find((option) => fold(option.text).startsWith(wanted)) ?? options[0];
    if (wanted && first) chosen = first.value;
    select.value = chosen;
  }

  input.addEventListener("input", find);
  select.addEventListener("change", () => (chosen = select.value));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });
}

for (const input of document.querySelectorAll("[data-find-in]")) {
  findIn(document.getElementById(input.dataset.findIn), input, document.getElementById(input.getAttribute("aria-describedby")));
  input.closest("[hidden]").hidden = false;
}
