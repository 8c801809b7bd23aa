// Deleting without "are you sure": form[data-undo="words"] hides what [data-undo-target] finds, offers Undo for six seconds, then posts.
// [data-undo-many="%n things"] are the words for several; while [data-undo-keep] finds anything, only [data-undo-part] goes.
// [data-undo-leave=url]: the page itself goes; the one that it leads to offers Undo.
// The form says how far it is by the event "deletion" {phase: started, undone or done, targets, answer}; who prevents "done" clears up.
import { explain, toast } from "./toasts.js";

const UNDO_MS = 6000;
const HANDED_OVER = "undo";
const region = document.getElementById("toasts");
const waiting = new Map();

function post({ url, fields }) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "HX-Request": "true" },
    credentials: "same-origin",
    keepalive: true,
  });
}

function show(targets, isShown) {
  for (const target of targets) target.hidden = !isShown;
}

async function finish(act, targets, tell) {
  waiting.delete(act);
  try {
    const response = await post(act);
    const answer = await response.text();
    if (!response.ok) throw new Error(explain(response.status, response.headers.get("Content-Type"), answer));
    if (tell("done", answer)) for (const target of targets) target.remove();
  } catch (error) {
    show(targets, true);
    tell("undone");
    toast(error instanceof TypeError ? explain(0) : error.message);
  }
}

/** Hide what goes, and let it go unless somebody presses Undo. @param {{url: string, fields: string[][], words: string}} act */
function offer(act, targets, form = document) {
  const tell = (phase, answer = "") =>
    form.dispatchEvent(new CustomEvent("deletion", { bubbles: true, cancelable: true, detail: { phase, targets, answer } }));
  show(targets, false);
  tell("started");
  waiting.set(act, setTimeout(() => finish(act, targets, tell), UNDO_MS));
  toast(act.words, {
    action: region.dataset.undo,
    milliseconds: UNDO_MS,
    onAction: () => {
      clearTimeout(waiting.get(act));
      waiting.delete(act);
      show(targets, true);
      tell("undone");
    },
  });
}

function targetOf({ undoTarget, undoKeep, undoPart }) {
  return undoKeep && document.querySelector(undoKeep) ? undoPart : undoTarget;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-undo]");
  const target = form && targetOf(form.dataset);
  const targets = target ? [...document.querySelectorAll(target)] : [];
  if (!targets.length) return;
  event.preventDefault();
  form.closest("details")?.removeAttribute("open");
  const { undo, undoMany, undoLeave } = form.dataset;
  const words = undoMany && targets.length > 1 ? undoMany.replace("%n", targets.length) : undo;
  const act = { url: form.getAttribute("action"), fields: [...new FormData(form, event.submitter)], words };
  if (!undoLeave) return offer(act, targets, form);
  sessionStorage.setItem(HANDED_OVER, JSON.stringify({ ...act, target }));
  return location.assign(undoLeave);
});

const handedOver = JSON.parse(sessionStorage.getItem(HANDED_OVER) ?? "null");
if (handedOver) {
  sessionStorage.removeItem(HANDED_OVER);
  offer(handedOver, [...document.querySelectorAll(handedOver.target)]);
}

// Whoever leaves the page meant it.
addEventListener("pagehide", () => {
  for (const [act, timer] of waiting) {
    clearTimeout(timer);
    post(act);
  }
  waiting.clear();
});
