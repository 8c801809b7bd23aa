// [data-copy-button] copies the [data-copy-field] beside it in [data-copy]: a field, or a list of which each item is a line.
import { toast } from "./toasts.js";

const textOf = (source) => source.value ?? [...source.children].map((item) => item.textContent.trim()).join("\n");

/** Copy what stands in a field or a list, and say so. */
export async function copy(source, words) {
  if (source.select) source.select();
  else getSelection().selectAllChildren(source);
  try {
    await navigator.clipboard.writeText(textOf(source));
  } catch {
    document.execCommand("copy");
  }
  toast(words);
}

for (const button of document.querySelectorAll("[data-copy-button]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    copy(button.closest("[data-copy]").querySelector("[data-copy-field]"), button.dataset.copied);
  });
}
