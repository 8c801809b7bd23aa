// Deleting without "are you sure": form[data-undo="words"] hides [data-undo-target], offers Undo for six seconds, then posts.
import { explain, toast } from "./toasts.js";

const UNDO_MS = 6000;
const region = document.getElementById("toasts");
const waiting = new Map();

function post(form) {
  return fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "HX-Request": "true" },
    credentials: "same-origin",
    keepalive: true,
  });
}

async function finish(form, target) {
  waiting.delete(form);
  try {
    const response = await post(form);
    if (response.ok) target.remove();
    else throw new Error(explain(response.status, response.headers.get("Content-Type"), await response.text()));
  } catch (error) {
    target.hidden = false;
    toast(error instanceof TypeError ? explain(0) : error.message);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-undo]");
  const target = form && document.querySelector(form.dataset.undoTarget);
  if (!target) return;
  event.preventDefault();
  form.closest("details")?.removeAttribute("open");
  target.hidden = true;
  const timer = setTimeout(() => finish(form, target), UNDO_MS);
  waiting.set(form, timer);
  toast(form.dataset.undo, {
    action: region.dataset.undo,
    milliseconds: UNDO_MS,
    onAction: () => {
      clearTimeout(timer);
      waiting.delete(form);
      target.hidden = false;
    },
  });
});

// Whoever leaves the page meant it.
addEventListener("pagehide", () => {
  for (const [form, timer] of waiting) {
    clearTimeout(timer);
    post(form);
  }
  waiting.clear();
});
