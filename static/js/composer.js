// form[data-composer]: the text area grows, Ctrl+Enter sends, [data-composer-count] counts down near [data-limit].
// Its foot opens with the first focus and stays: whatever closed on a press of the mouse would move what is pressed.
// [data-reset]: htmx has sent it, so it is cleared and closed.
import { countComments } from "./comments.js";

const NEAR = 200;

function grow(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight}px`;
}

function count(form, area) {
  const output = form.querySelector("[data-composer-count]");
  if (!output) return;
  const left = Number(form.dataset.limit) - area.value.length;
  output.value = left < NEAR ? String(left) : "";
  output.toggleAttribute("data-over", left < 0);
}

function composerOf(event) {
  return event.target.closest?.("form[data-composer]");
}

document.addEventListener("input", (event) => {
  const form = composerOf(event);
  if (!form || event.target.tagName !== "TEXTAREA") return;
  grow(event.target);
  count(form, event.target);
});

document.addEventListener("keydown", (event) => {
  const form = composerOf(event);
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("focusin", (event) => {
  const form = composerOf(event);
  if (!form) return;
  form.dataset.open = "";
  if (event.target.tagName === "TEXTAREA") grow(event.target);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-reset]");
  if (!form || !event.detail.successful) return;
  countComments(1);
  form.reset();
  form.querySelector("textarea").style.removeProperty("block-size");
  form.closest("details")?.removeAttribute("open");
  if (form.contains(document.activeElement)) document.activeElement.blur();
  delete form.dataset.open;
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.reply-box[open]")) event.target.querySelector("textarea").focus();
}, true);
