// A video that can be watched while it is still encoded: looks now and then whether its playlist names better qualities.
// They are taken up where nobody minds: at a pause or a jump, or when asked for.
import { toast } from "./toasts.js";

const LOOK_MS = 10000;
// Both stand in a playlist (RFC 8216); the second only when everything is there.
const VARIANT = /^#EXT-X-STREAM-INF:/gm;
const WHOLE = "AVERAGE-BANDWIDTH=";

/** Keep the picture that is shown until the next one comes. */
function holdPicture(box, video) {
  const still = document.createElement("canvas");
  still.className = "watch-poster";
  [still.width, still.height] = [video.videoWidth, video.videoHeight];
  still.getContext("2d").drawImage(video, 0, 0);
  box.before(still);
  video.addEventListener("seeked", () => still.remove(), { once: true });
}

function reload(hls, box, video) {
  const { currentTime, paused, playbackRate } = video;
  if (currentTime) holdPicture(box, video);
  video.videoRenditions.selectedIndex = -1;
  hls.config.startPosition = currentTime;
  hls.once("hlsManifestParsed", () => {
    video.playbackRate = playbackRate;
    if (!paused) video.play().catch(() => {});
  });
  hls.loadSource(box.dataset.hls);
}

function offer(hls, box, video) {
  const waiting = new AbortController();
  const take = () => {
    if (video.ended || waiting.signal.aborted) return;
    waiting.abort();
    reload(hls, box, video);
  };
  if (video.paused) return take();
  for (const name of ["pause", "seeking"]) video.addEventListener(name, take, { signal: waiting.signal });
  return toast(box.dataset.better, { action: box.dataset.switch, onAction: take, milliseconds: 10000 });
}

/** @param {Hls | null} hls none where the browser plays by itself */
export function followGrowth(hls, box, video) {
  const timer = setInterval(async () => {
    const response = await fetch(box.dataset.hls, { credentials: "same-origin" }).catch(() => null);
    const text = response?.ok ? await response.text() : "";
    if (!text.includes(WHOLE)) return;
    clearInterval(timer);
    document.querySelector(".player-note")?.remove();
    if (hls && text.match(VARIANT).length > hls.levels.length) offer(hls, box, video);
  }, LOOK_MS);
}
