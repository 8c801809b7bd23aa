// Live state of my videos by server-sent events: [data-live-videos=url] opens the stream, [data-video-id] shows what it says.
// [data-renditions] lists how far each quality is: one bar is enough, words say the rest.
// [data-gone-when-ready=words] goes once all qualities are there, with the player's note, and says so.
// Each event carries {id, status, progress 0..100, is_playable, failure_reason, renditions: [{name, progress}]}.
import { toast } from "./toasts.js";

const POLL_MS = 5000;

function line({ name, progress }, ready) {
  const [item, label, state] = ["li", "span", "span"].map((tag) => document.createElement(tag));
  const percent = Math.round(progress ?? 0);
  item.dataset.rendition = name;
  item.toggleAttribute("data-done", percent >= 100);
  label.className = "strong";
  label.textContent = name;
  state.textContent = percent >= 100 ? ready : `${percent} %`;
  item.append(label, " ", state);
  return item;
}

function show(box, video) {
  const percent = Math.round(video.progress ?? 0);
  for (const bar of box.querySelectorAll("[data-progress]")) bar.value = percent;
  for (const text of box.querySelectorAll("[data-progress-text]")) text.textContent = `${percent} %`;
  const list = box.querySelector("[data-renditions]");
  if (list && video.renditions?.length) list.replaceChildren(...video.renditions.map((rendition) => line(rendition, list.dataset.ready)));
  const status = `${video.status}${video.is_playable ? " playable" : ""}`;
  if (box.dataset.status && box.dataset.status !== status) {
    box.dataset.status = status;
    globalThis.htmx?.trigger(box, "status-changed");
  }
  const { goneWhenReady } = box.dataset;
  if (!goneWhenReady || video.status !== "READY") return;
  document.querySelector(".player-note")?.remove();
  box.remove();
  toast(goneWhenReady);
}

function onEvent(event) {
  const video = JSON.parse(event.data);
  for (const box of document.querySelectorAll(`[data-video-id="${CSS.escape(String(video.id))}"]`)) show(box, video);
  document.dispatchEvent(new CustomEvent("video-progress", { detail: video }));
  if (video.is_playable && document.querySelector(`[data-reload-when-playable][data-video-id="${CSS.escape(String(video.id))}"]`)) location.reload();
}

const live = document.querySelector("[data-live-videos]");
if (live) {
  const source = new EventSource(live.dataset.liveVideos);
  source.addEventListener("message", onEvent);
  source.addEventListener("video", onEvent);
  addEventListener("pagehide", () => source.close());
}

// Whoever waits for somebody else's video gets no events: look whether the page has a player by now.
if (document.querySelector("[data-reload-when-playable]")) {
  setInterval(async () => {
    const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (response?.ok && (await response.text()).includes("data-player ")) location.reload();
  }, POLL_MS);
}
