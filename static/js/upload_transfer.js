// One file on its way: creates the video, sends the bytes by tus, pauses, resumes, cancels, and shows it all in its row.
import { csrfHeaders } from "./csrf.js";
import { dropHandle, keepHandle, openHandle } from "./upload_files.js";
import { UploadRow, words } from "./upload_row.js";

const { tus } = globalThis;
const zone = document.querySelector("[data-dropzone]");
const input = document.querySelector("[data-upload-input]");
const announce = document.querySelector("[data-upload-announce]");
const RETRY_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];
// What was on its way when the page went is still being written down.
const SETTLE_MS = [0, 1500, 4000];
const CHUNK_BYTES = 16 * 1024 * 1024;

/** Transfers of this page by video id. */
export const transfers = new Map();

const titleOf = (name) => name.replace(/\.[^.]+$/, "").replace(/[_-]+/g, " ").trim() || name;
// Some refusals pass: by logging in again, by waiting a little.
const isFinal = (status) => status >= 400 && status < 500 && ![401, 408, 409, 423, 429].includes(status);
const editUrlOf = (id) => zone.dataset.editUrl.replace("00000000-0000-0000-0000-000000000000", id);

async function callApi(url, method, body) {
  const headers = { ...csrfHeaders(), "Content-Type": "application/json", Accept: "application/json" };
  const response = await fetch(url, { method, headers, body: body && JSON.stringify(body), credentials: "same-origin" });
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw Object.assign(new Error(answer?.detail ?? words.failed), { status: response.status });
  return answer;
}

export class Transfer {
  constructor(file, handle, previous = null) {
    Object.assign(this, { file, handle, previous, videoId: previous?.metadata.video_id });
    this.row = new UploadRow(previous ? { name: previous.metadata.filename, size: previous.size } : file, {
      onPause: () => this.pause(),
      onResume: () => this.resume(),
      onCancel: () => this.cancel(),
      onSave: (values) => this.save(values).then(() => true, () => false),
    });
    zone.dataset.compact = "";
  }

  async save({ title, visibility }) {
    const address = `${zone.dataset.createUrl}/${this.videoId}`;
    await callApi(address, "PATCH", { title });
    if (visibility !== (this.visibility ?? "PRIVATE")) await callApi(`${address}/publish`, "POST", { visibility });
    this.visibility = visibility;
  }

  async begin() {
    const limit = Number(zone.dataset.maxBytes);
    if (!this.file.size) return this.row.fail(words.empty, false);
    if (limit && this.file.size > limit) return this.row.fail(words.tooLarge, false);
    try {
      const { name, size } = this.file;
      const video = await callApi(zone.dataset.createUrl, "POST", { title: titleOf(name).slice(0, 120), filename: name, size_bytes: size });
      this.videoId = video.id;
      if (this.isCancelled) return this.cancel();
      return this.send(video.upload_url, titleOf(name));
    } catch (error) {
      return this.row.fail(error instanceof TypeError ? words.failed : error.message, !isFinal(error.status));
    }
  }

  send(uploadUrl, title) {
    transfers.set(this.videoId, this);
    keepHandle(this.videoId, this.handle);
    this.row.bind({ id: this.videoId, title, editUrl: editUrlOf(this.videoId) });
    this.upload = new tus.Upload(this.file, {
      uploadUrl,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      headers: csrfHeaders(),
      metadata: { filename: this.file.name, video_id: this.videoId, title },
      onProgress: (done, total) => {
        if (this.row.state !== "uploading") this.row.set("uploading");
        this.row.sent(done, total);
      },
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        if (!status) this.row.set("offline");
        else if (status >= 500 || status === 429) this.row.set("busy");
        return !status || status >= 500 || status === 409 || status === 423 || status === 429;
      },
      onError: (error) => this.row.fail(words.failed, !isFinal(error.originalResponse?.getStatus())),
      onSuccess: () => this.finish(),
    });
    if (this.previous) this.upload.resumeFromPreviousUpload(this.previous);
    this.row.set("uploading");
    this.upload.start();
  }

  finish() {
    dropHandle(this.videoId);
    announce.textContent = `${words.done}: ${this.file.name}`;
    this.row.encoding({ status: "UPLOADED", progress: 0 });
  }

  pause() {
    this.upload?.abort();
    this.row.set("paused");
  }

  async resume() {
    if (this.upload) {
      this.row.set("uploading");
      this.upload.start();
    } else if (!this.previous) this.begin();
    else if ((this.file = await openHandle(this.handle, true))) this.takeUp(this.file);
    else input.click();
  }

  takeUp(file) {
    this.file = file;
    if (file.size !== this.previous.size || file.name !== this.previous.metadata.filename) return this.row.set("again", words.other);
    return this.send(this.previous.uploadUrl, this.previous.metadata.title);
  }

  /** Show how much of what an earlier visit began has arrived; false when the server knows nothing of it any more. */
  async ask() {
    const headers = { ...csrfHeaders(), "Tus-Resumable": "1.0.0" };
    for (const wait of SETTLE_MS) {
      await new Promise((done) => setTimeout(done, wait));
      if (this.upload || this.isCancelled) break;
      const response = await fetch(this.previous.uploadUrl, { method: "HEAD", headers, credentials: "same-origin" }).catch(() => null);
      if ([404, 410].includes(response?.status)) return false;
      if (response?.ok && !this.upload) this.row.stored(Number(response.headers.get("Upload-Offset")), this.previous.size);
    }
    return true;
  }

  async cancel() {
    this.isCancelled = true;
    await this.upload?.abort().catch(() => {});
    if (this.videoId) callApi(`${zone.dataset.createUrl}/${this.videoId}`, "DELETE").catch(() => {});
    await this.forget();
  }

  /** Leave nothing of it on this page and in this browser. */
  async forget() {
    this.row.remove();
    transfers.delete(this.videoId);
    dropHandle(this.videoId);
    const storage = tus.defaultOptions.urlStorage;
    const own = (await storage.findAllUploads()).filter(({ metadata }) => metadata?.video_id === this.videoId);
    await Promise.all(own.map(({ urlStorageKey }) => storage.removeUpload(urlStorageKey)));
  }
}
