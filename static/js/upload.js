// Upload page: [data-dropzone] takes files from a drop or a picker, and takes up what a reload or a cut connection stopped.
import "./progress.js";
import { filesOfDrop, findHandle, openHandle } from "./upload_files.js";
import { Transfer, transfers } from "./upload_transfer.js";

const input = document.querySelector("[data-upload-input]");

function add(found) {
  for (const { file, handle } of found) {
    const waiting = [...transfers.values()].find((one) => !one.upload && one.previous?.size === file.size && one.previous.metadata.filename === file.name);
    if (waiting) waiting.takeUp(file);
    else new Transfer(file, handle).begin();
  }
}

async function takeUpAll() {
  for (const previous of await globalThis.tus.defaultOptions.urlStorage.findAllUploads()) {
    if (!previous.metadata?.video_id) continue;
    const handle = await findHandle(previous.metadata.video_id);
    const transfer = new Transfer(null, handle, previous);
    transfers.set(transfer.videoId, transfer);
    const file = await openHandle(handle, false);
    if (file) transfer.takeUp(file);
    else {
      transfer.row.set(handle ? "continue" : "again");
      transfer.ask().then((isKnown) => isKnown || transfer.forget());
    }
  }
}

input.addEventListener("change", () => {
  add([...input.files].map((file) => ({ file, handle: null })));
  input.value = "";
});

const setOver = (isOver) => document.documentElement.classList.toggle("drag-over", isOver);
addEventListener("dragover", (event) => {
  event.preventDefault();
  if (event.dataTransfer.types.includes("Files")) setOver(true);
});
addEventListener("dragleave", (event) => !event.relatedTarget && setOver(false));
addEventListener("drop", async (event) => {
  event.preventDefault();
  setOver(false);
  add((await filesOfDrop(event.dataTransfer)).filter(({ file }) => file));
});
document.addEventListener("video-progress", ({ detail }) => {
  const transfer = transfers.get(String(detail.id));
  if (transfer && detail.status !== "UPLOADING") transfer.row.encoding(detail);
});
addEventListener("beforeunload", (event) => {
  if ([...transfers.values()].some(({ row }) => ["uploading", "busy"].includes(row.state))) event.preventDefault();
});
takeUpAll();
