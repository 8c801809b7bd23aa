// form[data-composer]: the text area grows, Ctrl+Enter sends, [data-composer-count] counts down near [data-limit], [data-reset] clears after htmx sent it.
// Comments: [data-edit-comment=id] shows the edit form in the text's place, [data-edit-cancel] hides it.
import { compact } from "./numbers.js";

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

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-composer]");
  if (!form || event.target.tagName !== "TEXTAREA") return;
  grow(event.target);
  count(form, event.target);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-composer]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

function countOneMore() {
  const heading = document.querySelector("[data-comment-count]");
  if (!heading) return;
  const number = Number(heading.dataset.commentCount) + 1;
  heading.dataset.commentCount = String(number);
  heading.textContent = number === 1 ? heading.dataset.one : heading.dataset.many.replace("%n", compact(number));
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-reset]");
  if (!form || !event.detail.successful) return;
  countOneMore();
  form.reset();
  form.querySelector("textarea").style.removeProperty("block-size");
  form.closest("details")?.removeAttribute("open");
  form.querySelector("textarea").blur();
});

function showEdit(id, isShown) {
  const form = document.getElementById(`edit-${id}`);
  form.hidden = !isShown;
  form.closest(".comment-body").querySelector("[data-comment-text]").hidden = isShown;
  if (isShown) {
    const area = form.querySelector("textarea");
    grow(area);
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-edit-comment]");
  const cancel = event.target.closest("[data-edit-cancel]");
  if (opener) {
    opener.closest("details").open = false;
    showEdit(opener.dataset.editComment, true);
  } else if (cancel) showEdit(cancel.closest("form").id.replace("edit-", ""), false);
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.reply-box[open]")) event.target.querySelector("textarea").focus();
}, true);
