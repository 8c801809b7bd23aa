// The player's keys, on the whole page as long as nobody types: space, arrows, f, m, t, < >, 0–9; up and down with the player in focus.
import { flash } from "./player.js";

const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const SKIP_SECONDS = 5;
const box = document.querySelector("[data-player]");
const video = box?.querySelector("video");

function speed(step) {
  const at = SPEEDS.indexOf(video.playbackRate);
  video.playbackRate = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, (at < 0 ? 3 : at) + step))];
  flash(`${video.playbackRate}×`);
}

function skip(seconds) {
  video.currentTime = Math.max(0, Math.min(video.duration || 0, video.currentTime + seconds));
  flash(`${seconds > 0 ? "+" : "−"}${Math.abs(seconds)} s`);
}

function volume(step) {
  video.muted = false;
  video.volume = Math.max(0, Math.min(1, video.volume + step));
  flash(`${Math.round(video.volume * 100)} %`);
}

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else if (box.requestFullscreen) box.requestFullscreen();
  else video.webkitEnterFullscreen?.();
}

const everywhere = {
  " ": () => (video.paused ? video.play().catch(() => {}) : video.pause()),
  ArrowLeft: () => skip(-SKIP_SECONDS),
  ArrowRight: () => skip(SKIP_SECONDS),
  f: fullscreen,
  m: () => {
    video.muted = !video.muted;
  },
  t: () => document.querySelector("button[data-theatre]")?.click(),
  "<": () => speed(-1),
  ">": () => speed(1),
};

const inPlayer = { ArrowUp: () => volume(0.05), ArrowDown: () => volume(-0.05) };

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, summary, [contenteditable], dialog[open]")) return;
  const isInside = box.contains(event.target);
  const isOnControl = event.composedPath()[0].closest?.("button, a, [role=menuitemradio], [role=slider], input, media-chrome-button");
  if (isOnControl && (event.key === " " || event.key.startsWith("Arrow"))) return;
  if (/^\d$/.test(event.key) && video.duration) video.currentTime = (video.duration * Number(event.key)) / 10;
  else {
    const action = everywhere[event.key] ?? (isInside ? inPlayer[event.key] : undefined);
    if (!action) return;
    action();
  }
  event.preventDefault();
}

if (video) {
  document.addEventListener("keydown", onKey);
  box.addEventListener("dblclick", (event) => event.target === video && fullscreen());
}
