// Comments in their place: their number in [data-comment-count], the edit form of [data-edit-comment=id], and what stays of a deleted one.
import { compact } from "./numbers.js";

/** Count comments up or down in the heading above them. */
export function countComments(step) {
  const heading = document.querySelector("[data-comment-count]");
  if (!heading) return;
  const number = Math.max(0, Number(heading.dataset.commentCount) + step);
  heading.dataset.commentCount = String(number);
  heading.textContent = number === 1 ? heading.dataset.one : heading.dataset.many.replace("%n", compact(number));
}

function showEdit(id, isShown) {
  const form = document.getElementById(`edit-${id}`);
  form.hidden = !isShown;
  form.closest(".comment-body").querySelector("[data-comment-text]").hidden = isShown;
  if (!isShown) return;
  const area = form.querySelector("textarea");
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}

function remove(comment) {
  const above = comment.parentElement.closest(".comment");
  comment.remove();
  const isEmpty = above?.querySelector(":scope > .comment-own .comment-gone") && !above.querySelector(":scope > .replies > *");
  if (isEmpty) remove(above);
}

/** What stands in for a comment with replies until the server has deleted it. */
function standIn(own, words) {
  const stand = document.createElement("div");
  stand.className = "comment-own";
  stand.dataset.standIn = "";
  const size = own.matches(".comment .comment > *") ? 24 : 36;
  stand.innerHTML = `<span class="avatar avatar-${size}" aria-hidden="true"></span><div class="comment-body"><p class="comment-gone"></p></div>`;
  stand.querySelector("p").textContent = words;
  own.before(stand);
}

const deletion = {
  started(form, own) {
    countComments(-1);
    if (own.matches(".comment-own")) standIn(own, form.dataset.undoStandIn);
  },
  undone(form, own) {
    countComments(1);
    own.parentElement.querySelector(":scope > [data-stand-in]")?.remove();
  },
  done(form, own, answer) {
    const comment = form.closest(".comment");
    if (!answer) return remove(comment);
    comment.querySelector(":scope > [data-stand-in]")?.remove();
    comment.querySelector(":scope > .comment-own").outerHTML = answer;
    comment.hidden = false;
    return undefined;
  },
};

document.addEventListener("deletion", (event) => {
  const form = event.target;
  if (!form.matches?.(".comment form")) return;
  event.preventDefault();
  deletion[event.detail.phase](form, event.detail.targets[0], event.detail.answer);
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-edit-comment]");
  const cancel = event.target.closest("[data-edit-cancel]");
  if (opener) {
    opener.closest("details").open = false;
    showEdit(opener.dataset.editComment, true);
  } else if (cancel) showEdit(cancel.closest("form").id.replace("edit-", ""), false);
});
