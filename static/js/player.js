// media-controller[data-player]: loads hls.js and media-chrome, plays where hls.js can and natively elsewhere, resumes, remembers theatre and volume.
import { startHeartbeat } from "./heartbeat.js";
import { Renditions } from "./renditions.js";
import { toast } from "./toasts.js";

const IDLE_BUFFER_SECONDS = 6;
const PLAY_BUFFER_SECONDS = 30;
const NEAR_END_SECONDS = 8;

function startSecond(box) {
  const total = Number(box.dataset.length) || Infinity;
  const asked = new URLSearchParams(location.search).get("t") ?? "";
  const parts = asked.match(/^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/);
  if (asked && parts) {
    const second = Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0);
    return second < total ? second : 0;
  }
  const stored = Number(box.dataset.resume) || Number(localStorage.getItem(`position:${box.dataset.videoId}`)) || 0;
  // Who has seen the end begins again.
  return stored < total - Math.min(NEAR_END_SECONDS, total / 10) ? stored : 0;
}

/** Show a word over the picture for a moment. */
export function flash(text, milliseconds = 700) {
  const output = document.querySelector("[data-player-flash]");
  output.value = text;
  clearTimeout(output.timer);
  output.timer = setTimeout(() => (output.value = ""), milliseconds);
}

function playByHls(Hls, box, video, second) {
  const hls = new Hls({
    startPosition: second,
    maxBufferLength: IDLE_BUFFER_SECONDS,
    capLevelToPlayerSize: true,
    lowLatencyMode: false,
  });
  const renditions = new Renditions((index) => {
    hls.nextLevel = index;
    hls.config.capLevelToPlayerSize = index < 0;
  });
  video.videoRenditions = renditions;
  hls.on(Hls.Events.MANIFEST_PARSED, () => renditions.fill(hls.levels));
  hls.on(Hls.Events.LEVELS_UPDATED, () => renditions.fill(hls.levels));
  hls.on(Hls.Events.ERROR, (_name, data) => {
    if (!data.fatal) return;
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else {
      toast(box.dataset.failed);
      addEventListener("online", () => hls.startLoad(), { once: true });
    }
  });
  video.addEventListener("play", () => (hls.config.maxBufferLength = PLAY_BUFFER_SECONDS), { once: true });
  hls.loadSource(box.dataset.hls);
  hls.attachMedia(video);
  return hls;
}

function playNatively(video, second) {
  if (second) video.addEventListener("loadedmetadata", () => (video.currentTime = second), { once: true });
  video.preload = "metadata";
  return null;
}

function remember(box, video) {
  const key = `position:${box.dataset.videoId}`;
  video.volume = Number(localStorage.getItem("volume") ?? 1);
  video.addEventListener("volumechange", () => localStorage.setItem("volume", String(video.volume)));
  addEventListener("pagehide", () => {
    if (video.ended || video.currentTime < 5) localStorage.removeItem(key);
    else localStorage.setItem(key, String(Math.floor(video.currentTime)));
  });
}

function setTheatre(isOn) {
  document.querySelector("[data-watch]").toggleAttribute("data-theatre", isOn);
  document.querySelector("button[data-theatre]")?.setAttribute("aria-pressed", String(isOn));
  localStorage.setItem("theatre", isOn ? "1" : "");
}

function cameFromHere() {
  return document.referrer.startsWith(location.origin) && !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

async function start(box) {
  const video = box.querySelector("video");
  const second = startSecond(box);
  // media-chrome writes <style> into its shadow roots; with the page's nonce a strict policy lets it.
  globalThis.cspNonce = document.querySelector("script[nonce]")?.nonce ?? "";
  const [{ default: Hls }] = await Promise.all([import(box.dataset.hlsScript), import(box.dataset.chromeScript)]);
  video.removeAttribute("controls");
  const hls = Hls.isSupported() ? playByHls(Hls, box, video, second) : playNatively(video, second);
  if ("growing" in box.dataset) import("./growing.js").then(({ followGrowth }) => followGrowth(hls, box, video));
  remember(box, video);
  if (box.dataset.heartbeat) startHeartbeat(video, box.dataset.heartbeat);
  if (second && !location.search.includes("t=")) video.addEventListener("playing", () => flash(box.dataset.resumed, 1600), { once: true });
  if (cameFromHere()) video.play().catch(() => {});
}

const box = document.querySelector("[data-player]");
if (localStorage.getItem("theatre")) setTheatre(true);
document.addEventListener("click", (event) => {
  if (event.target.closest("button[data-theatre]")) setTheatre(!document.querySelector("[data-watch]").hasAttribute("data-theatre"));
});
if (box) start(box).catch(() => toast(box.dataset.failed));
