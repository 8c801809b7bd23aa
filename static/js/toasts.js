// Toasts in #toasts: say what happened, may offer one action, leave by themselves, never take the focus.
const SHOWN_MS = 5000;
const region = document.getElementById("toasts");

function leaveLater(toast, milliseconds) {
  let timer = setTimeout(() => toast.remove(), milliseconds);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), 2000);
  });
}

/** Show a message. @param {string} text @param {{action?: string, onAction?: () => void, milliseconds?: number}} options */
export function toast(text, { action, onAction, milliseconds = SHOWN_MS } = {}) {
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action;
    button.addEventListener("click", () => {
      box.remove();
      onAction();
    });
    box.append(button);
  }
  region.append(box);
  while (region.children.length > 3) region.firstElementChild.remove();
  leaveLater(box, milliseconds);
  return box;
}

/** What to say of a refused request: the server's own words where they are plain text. */
export function explain(status, type, text) {
  if (type?.startsWith("text/plain") && text && text.length < 200) return text;
  return status === 429 ? region.dataset.slower : region.dataset.failed;
}

for (const box of region.querySelectorAll("[data-toast]")) leaveLater(box, SHOWN_MS);

document.addEventListener("show-toast", (event) => toast(event.detail?.value ?? event.detail?.text ?? ""));
document.addEventListener("htmx:sendError", () => toast(region.dataset.offline));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  toast(explain(xhr.status, xhr.getResponseHeader("Content-Type"), xhr.responseText));
});
