// [data-share="url"] opens the share dialog; with [data-share-at] it offers to start at the player's time.
import { copy } from "./copy.js";
import { duration } from "./numbers.js";

const dialog = document.getElementById("share");
const link = dialog.querySelector("[data-share-link]");
const timeRow = dialog.querySelector("[data-share-time-row]");
const timeBox = dialog.querySelector("[data-share-time]");
const native = dialog.querySelector("[data-share-native]");
let address = null;
let second = 0;

function write() {
  const url = new URL(address);
  if (!timeRow.hidden && timeBox.checked) url.searchParams.set("t", String(second));
  link.value = url.href;
}

function open(button) {
  address = new URL(button.dataset.share, location.href);
  const video = document.querySelector("[data-player] video");
  second = Math.floor(video?.currentTime ?? 0);
  timeRow.hidden = !(button.hasAttribute("data-share-at") && second > 0);
  timeBox.checked = false;
  dialog.querySelector("[data-share-time-text]").textContent = duration(second);
  native.hidden = !navigator.share;
  write();
  dialog.showModal();
  link.select();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share]");
  if (button) open(button);
});

timeBox.addEventListener("change", write);
native.addEventListener("click", () => navigator.share({ url: link.value, title: document.title }).catch(() => {}));
dialog.querySelector("[data-share-copy]").addEventListener("click", async (event) => {
  await copy(link, event.currentTarget.dataset.copied);
  dialog.close();
});
