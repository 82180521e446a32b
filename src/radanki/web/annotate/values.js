/* The numbers of pictures: those of a stack are fetched ahead and kept, as far as memory allows. */

/** @import { ImageTold, Opened } from "./types" */

const MOST_KEPT_BYTES = 400e6;

/** @param {(image: string, place: number) => Promise<Opened>} load */
export function makeValues(load) {
  /** @type {Map<string, Promise<Opened> | Opened>} */
  let kept = new Map();

  /** @type {(picture: ImageTold, place: number) => Promise<Opened>} */
  async function read(picture, place) {
    const key = picture.name + "/" + place;
    const known = kept.get(key);
    if (known) { return known; }
    const opening = load(picture.name, place);
    kept.set(key, opening);
    try {
      const opened = await opening;
      let bytes = 0;
      for (const [old] of [...kept].reverse()) {
        bytes += opened.numbers.byteLength;
        if (bytes > MOST_KEPT_BYTES && old !== key) { kept.delete(old); }
      }
      return opened;
    } catch (refused) {
      kept.delete(key);
      throw refused;
    }
  }

  return {
    read,
    forget: () => { kept = new Map(); },
    /**
     * Fetch a stack, nearest slices first, while `isWanted` says so.
     * @type {(picture: ImageTold, index: number, isWanted: () => boolean) => Promise<void>}
     */
    fetchAhead: async (picture, index, isWanted) => {
      const byNearness = picture.places.map((place, i) => [Math.abs(i - index), place]).sort((a, b) => a[0] - b[0]);
      for (const [, place] of byNearness) {
        if (!isWanted() || document.hidden) { return; }
        try { await read(picture, place); } catch { return; }
      }
    }
  };
}
