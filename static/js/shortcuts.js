// Keys of every page: / search, g h and g e, j and k between items, l like, c comment, ? the list of them. The player has its own.
const ITEM = "[data-item]";
let leader = 0;

function isTyping(target) {
  return target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
}

function move(step) {
  const items = [...document.querySelectorAll(ITEM)].filter((item) => item.offsetParent && !item.closest(".comment .comment"));
  const here = items.indexOf(document.activeElement.closest(ITEM));
  const next = items[Math.max(0, Math.min(items.length - 1, here + step))];
  // A picture's link is not for the keyboard: it repeats what stands beside it.
  const link = next?.querySelector(".video-title a") ?? next?.querySelector(".name") ?? next?.querySelector('a:not([tabindex="-1"])');
  link?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

const actions = {
  "/": () => {
    const box = document.querySelector("[data-shortcut-search]");
    if (box?.offsetParent) box.select();
    else document.querySelector(".search-link")?.click();
  },
  "?": () => document.getElementById("shortcuts").showModal(),
  j: () => move(1),
  k: () => move(-1),
  l: () => {
    const item = document.activeElement.closest(ITEM) ?? document.querySelector("[data-watch]");
    item?.querySelector('form[data-toggle="like"] button')?.click();
  },
  c: () => {
    const composer = document.querySelector("[data-shortcut-comment]");
    if (composer) composer.focus();
    else document.activeElement.closest(ITEM)?.querySelector('a[href$="#comments"]')?.click();
  },
  g: () => {
    leader = Date.now();
  },
};

const places = { h: "/", e: "/explore" };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (Date.now() - leader < 1200 && places[event.key]) {
    const link = document.querySelector(`.rail a:nth-of-type(${event.key === "h" ? 1 : 2})`);
    location.assign(link?.href ?? places[event.key]);
    return;
  }
  const action = actions[event.key];
  if (!action) return;
  if (event.key !== "g") event.preventDefault();
  action();
});
