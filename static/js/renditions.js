// What media-chrome's quality menu reads from a media element: a list of renditions, and which one is held (-1: automatic).
export class Renditions extends EventTarget {
  #held = -1;

  /** @param {(index: number) => void} onSelect called with -1 for automatic */
  constructor(onSelect) {
    super();
    this.onSelect = onSelect;
    this.length = 0;
  }

  get selectedIndex() {
    return this.#held;
  }

  set selectedIndex(index) {
    if (index === this.#held) return;
    this.#held = index;
    this.onSelect(index);
    this.dispatchEvent(new Event("change"));
  }

  /** Replace the list by hls.js levels. */
  fill(levels) {
    for (let index = 0; index < this.length; index += 1) delete this[index];
    this.length = 0;
    for (const level of levels) {
      this[this.length] = {
        id: String(this.length),
        width: level.width,
        height: level.height,
        bitrate: level.bitrate,
        frameRate: level.frameRate,
        codec: level.videoCodec,
      };
      this.length += 1;
      this.dispatchEvent(new Event("addrendition"));
    }
  }

  *[Symbol.iterator]() {
    for (let index = 0; index < this.length; index += 1) yield this[index];
  }
}
