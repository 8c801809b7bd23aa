// The conversation under a video is fetched when one scrolls there, or when the address names a comment of it (#comment-…).
const list = document.getElementById("comment-list");

function named() {
  return location.hash.startsWith("#comment-") ? document.getElementById(location.hash.slice(1)) : null;
}

document.addEventListener("DOMContentLoaded", () => {
  const more = list.querySelector(":scope > .more-link");
  if (!location.hash.startsWith("#comment-") || !more) return;
  document.addEventListener("htmx:afterSettle", () => named()?.scrollIntoView({ block: "center" }), { once: true });
  more.click();
});

// Who comments before it has come sees their comment once.
document.addEventListener("htmx:afterSwap", () => {
  const shown = new Set();
  for (const comment of list.querySelectorAll(":scope > .comment")) {
    if (shown.has(comment.id)) comment.remove();
    shown.add(comment.id);
  }
});
