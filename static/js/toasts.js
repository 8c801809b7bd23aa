// Toasts in #toasts: say what happened, may offer one action, leave by themselves or when pressed, never take the focus.
// The next press is mostly near the last: where that was in the lower half, they come at the top, so that they cover nothing one is about to press.
const SHOWN_MS = 5000;
const region = document.getElementById("toasts");
let pressedAt = 0;
addEventListener("pointerdown", ({ clientY }) => (pressedAt = clientY), true);
addEventListener("keydown", ({ target }) => (pressedAt = target === document.body ? 0 : (target.getBoundingClientRect?.().bottom ?? 0)), true);

function leaveLater(toast, milliseconds) {
  let timer = setTimeout(() => toast.remove(), milliseconds);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("click", () => toast.remove());
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
    button.addEventListener("click", onAction);
    box.append(button);
  }
  if (!region.childElementCount) region.toggleAttribute("data-top", pressedAt > innerHeight / 2);
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
