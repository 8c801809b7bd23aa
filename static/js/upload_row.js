// One row of the upload page: what it shows and which buttons it offers. Knows nothing of the network.
import { bytes, duration } from "./numbers.js";

const words = document.querySelector("[data-upload-words]").dataset;
const list = document.querySelector("[data-upload-list]");
const template = document.querySelector("[data-upload-template]");
const PAUSABLE = new Set(["uploading", "offline", "busy"]);
const RESUMABLE = new Set(["paused", "continue"]);

export class UploadRow {
  /** @param {{name: string, size: number}} file @param {{onPause, onResume, onCancel, onSave}} actions */
  constructor(file, actions) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.rateFrom = null;
    this.part("name").textContent = file.name;
    this.part("size").textContent = bytes(file.size);
    this.part("pause").addEventListener("click", actions.onPause);
    this.part("resume").addEventListener("click", actions.onResume);
    this.part("again").addEventListener("click", actions.onResume);
    this.part("cancel").addEventListener("click", actions.onCancel);
    this.details = this.part("details");
    this.details.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(this.details));
      const saved = values.visibility === "PRIVATE" ? words.savedPrivate : words.saved;
      this.part("saved").textContent = (await actions.onSave(values)) ? saved : words.failed;
    });
    list.prepend(this.element);
    this.set("waiting");
  }

  part(name) {
    return this.element.querySelector(`[data-upload-${name}]`);
  }

  /** Show a state: waiting, uploading, paused, offline, busy, again, continue, queued, processing, playable, ready, failed. */
  set(state, text = words[state.replace(/-(.)/g, (_all, letter) => letter.toUpperCase())]) {
    this.state = state;
    this.element.dataset.state = state;
    this.part("status").textContent = text;
    this.part("rate").textContent = "";
    this.part("pause").hidden = !PAUSABLE.has(state);
    this.part("resume").hidden = !RESUMABLE.has(state);
    this.part("again").hidden = state !== "again";
    this.details.hidden = state === "failed" || !this.element.dataset.videoId;
    this.part("cancel").hidden = ["queued", "processing", "playable", "ready"].includes(state);
    if (state !== "uploading") this.rateFrom = null;
  }

  /** Say why it ended, and offer another attempt where one can help. */
  fail(text, canResume) {
    this.set("failed", text);
    this.part("resume").hidden = !canResume;
  }

  /** Name the video once the server knows it. */
  bind({ id, title, editUrl }) {
    this.element.dataset.videoId = id;
    this.part("title").value ||= title;
    this.part("edit").href = editUrl;
    this.details.hidden = false;
  }

  sent(done, total) {
    const now = performance.now();
    this.rateFrom ??= { now, done };
    this.element.querySelector("[data-progress]").value = (done / total) * 100;
    this.part("status").textContent = `${words.uploading} ${Math.floor((done / total) * 100)} %`;
    const seconds = (now - this.rateFrom.now) / 1000;
    if (seconds < 1) return;
    const rate = (done - this.rateFrom.done) / seconds;
    this.part("rate").textContent = rate > 0 ? `${bytes(rate)}/s · ${duration((total - done) / rate)} ${words.left}` : "";
  }

  /** Say how much of a stopped upload the server has. */
  stored(done, total) {
    this.element.querySelector("[data-progress]").value = (done / total) * 100;
    this.part("rate").textContent = `${Math.floor((done / total) * 100)} % ${words.stored}`;
  }

  encoding(video) {
    const state = { UPLOADED: "queued", READY: "ready", FAILED: "failed" }[video.status] ?? (video.is_playable ? "playable" : "processing");
    const text = state === "failed" ? video.failure_reason || words.failed : words[state];
    this.set(state, ["processing", "playable"].includes(state) ? `${text} · ${Math.round(video.progress ?? 0)} %` : text);
    const bar = this.element.querySelector("[data-progress]");
    if (state === "queued") bar.removeAttribute("value");
    else bar.value = state === "ready" ? 100 : (video.progress ?? 0);
    this.part("edit").hidden = false;
  }

  remove() {
    this.element.remove();
  }
}

export { words };
