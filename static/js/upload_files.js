// Remembers the files of unfinished uploads across reloads: where the browser lends file handles, nobody has to choose the file again.
const STORE = "files";

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("uploads", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(mode, work) {
  const store = (await database()).transaction(STORE, mode).objectStore(STORE);
  return new Promise((resolve, reject) => {
    const request = work(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function keepHandle(key, handle) {
  if (handle) await run("readwrite", (store) => store.put(handle, key)).catch(() => {});
}

export async function dropHandle(key) {
  await run("readwrite", (store) => store.delete(key)).catch(() => {});
}

export async function findHandle(key) {
  return (await run("readonly", (store) => store.get(key)).catch(() => null)) ?? null;
}

/** The file behind a handle; asks for permission only when `mayAsk` (it needs a press of a button). */
export async function openHandle(handle, mayAsk) {
  if (!handle) return null;
  try {
    let state = await handle.queryPermission({ mode: "read" });
    if (state === "prompt" && mayAsk) state = await handle.requestPermission({ mode: "read" });
    return state === "granted" ? await handle.getFile() : null;
  } catch {
    return null;
  }
}

/** Files of a drop, with their handles where there are any. Must be called before the event ends. */
export function filesOfDrop(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  return Promise.all(
    items.map(async (item) => {
      const file = item.getAsFile();
      return { file, handle: await item.getAsFileSystemHandle?.().catch(() => null) };
    }),
  );
}
