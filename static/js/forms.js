// Small manners of forms: password reveal, one-time codes, printing, picture previews, unsaved changes, no double sending.
for (const box of document.querySelectorAll("[data-reveal]")) {
  const [input, button] = [box.querySelector("input"), box.querySelector("[data-reveal-button]")];
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
    button.querySelector("use").setAttribute("href", button.querySelector("use").getAttribute("href").replace(/#.*/, isShown ? "#eye-off" : "#eye"));
    input.focus();
  });
}

// A pasted code may carry spaces or a sentence around it; a complete one is sent without another press.
for (const input of document.querySelectorAll("form[data-code-form] input[name=code]")) {
  input.classList.add("code-input");
  input.setAttribute("autocomplete", "one-time-code");
  input.setAttribute("autocapitalize", "characters");
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").trim();
    // A code in a sentence is told from words by its shape, one that stands alone need not be.
    const found = text.match(/\b[A-Z]{4}-[A-Z]{4}\b|\b\d{3}\s?\d{3}\b/) ?? text.match(/^(?:[A-Z0-9]{4}[\s-]?[A-Z0-9]{4}|[A-Z0-9]{6})$/i);
    if (!found) return;
    event.preventDefault();
    input.value = found[0].replace(/\s/g, "");
    input.form.requestSubmit();
  });
}

// What stands beside each of several ways is one question: ticked at one, ticked at all.
document.addEventListener("change", ({ target: { name, checked } }) => {
  if (name === "remember") for (const box of document.querySelectorAll("[name=remember]")) box.checked = checked;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

function preview(input) {
  const [file] = input.files;
  const box = input.closest("[data-picture]");
  if (!file || !box || !file.type.startsWith("image/")) return;
  const old = box.querySelector("img, .avatar, .thumb > .icon");
  const image = new Image();
  image.className = old?.classList.contains("avatar") ? old.className : "";
  image.alt = "";
  image.addEventListener("load", () => {
    URL.revokeObjectURL(image.src);
    if (old) old.replaceWith(image);
    else box.prepend(image);
  });
  image.addEventListener("error", () => URL.revokeObjectURL(image.src));
  image.src = URL.createObjectURL(file);
}

document.addEventListener("change", (event) => {
  if (event.target.type === "file") preview(event.target);
});

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  let isDirty = false;
  form.addEventListener("input", () => (isDirty = true));
  form.addEventListener("submit", () => (isDirty = false));
  document.addEventListener("submit", ({ target }) => {
    // What goes needs no saving.
    if (target.matches("[data-undo-leave]")) isDirty = false;
  });
  addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || event.target.hasAttribute("hx-post")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// After a refusal the first wrong field has the focus, or what is said of the form as a whole.
(document.querySelector("[aria-invalid=true]") ?? document.querySelector("form [role=alert][tabindex]"))?.focus();
