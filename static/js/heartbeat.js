// Tells the server which seconds were really played: every ten seconds, on pause and when the page goes away.
import { csrfHeaders } from "./csrf.js";

const BEAT_MS = 10000;
const JUMP_SECONDS = 2;

/** @param {HTMLMediaElement} video @param {string} url answers a POST of {ranges, position} */
export function startHeartbeat(video, url) {
  let ranges = [];
  let from = null;
  let last = 0;

  const close = () => {
    if (from !== null && last > from) ranges.push([from, last]);
    from = null;
  };

  const follow = () => {
    const now = video.currentTime;
    if (from === null || now < last || now - last > JUMP_SECONDS * Math.max(1, video.playbackRate)) {
      close();
      from = now;
    }
    last = now;
  };

  const send = () => {
    const isPlaying = from !== null && !video.paused;
    close();
    if (isPlaying) from = last;
    if (!ranges.length) return;
    const body = JSON.stringify({
      ranges: ranges.map((range) => range.map((second) => Math.round(second * 1000) / 1000)),
      position: Math.round(video.currentTime * 1000) / 1000,
    });
    const sent = ranges;
    ranges = [];
    fetch(url, {
      method: "POST",
      body,
      headers: { ...csrfHeaders(), "Content-Type": "application/json" },
      credentials: "same-origin",
      keepalive: true,
    }).catch(() => ranges.unshift(...sent));
  };

  video.addEventListener("playing", follow);
  video.addEventListener("timeupdate", () => !video.paused && !video.seeking && follow());
  video.addEventListener("seeking", close);
  for (const name of ["pause", "ended"]) video.addEventListener(name, send);
  setInterval(send, BEAT_MS);
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", () => document.hidden && send());
}
