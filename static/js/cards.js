// .thumb[data-preview]: the moving preview plays while a mouse rests on the card or a finger presses it long.
const HOVER_MS = 350;
const PRESS_MS = 450;
let timer = 0;
let playing = null;

function stop() {
  clearTimeout(timer);
  playing?.remove();
  playing = null;
}

function play(thumb) {
  stop();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.connection?.saveData) return;
  const image = new Image(640, 360);
  image.className = "thumb-preview";
  image.alt = "";
  image.addEventListener("load", () => playing === image && thumb.append(image));
  playing = image;
  image.src = thumb.dataset.preview;
}

function thumbOf(target) {
  return target.closest?.("[data-item], .studio-video")?.querySelector(".thumb[data-preview]") ?? null;
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const card = event.target.closest?.("[data-item]");
  if (!card || card.contains(event.relatedTarget)) return;
  clearTimeout(timer);
  const thumb = thumbOf(card);
  if (thumb) timer = setTimeout(() => play(thumb), HOVER_MS);
});

document.addEventListener("pointerout", (event) => {
  const card = event.target.closest?.("[data-item]");
  if (card && !card.contains(event.relatedTarget)) stop();
});

document.addEventListener("pointerdown", (event) => {
  if (event.pointerType === "mouse") return;
  const thumb = thumbOf(event.target);
  if (thumb) timer = setTimeout(() => play(thumb), PRESS_MS);
});

for (const name of ["pointerup", "pointercancel", "scroll"]) document.addEventListener(name, () => clearTimeout(timer), { passive: true });
document.addEventListener("contextmenu", (event) => {
  if (playing && thumbOf(event.target)) event.preventDefault();
});
