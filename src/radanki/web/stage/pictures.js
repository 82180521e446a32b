/* The pictures of a stack: one is shown, the others are taken in after it, and all can go back where they were.
 *
 * A phone lays out and loads dozens of pictures for longer than anybody wants to wait for the first. So that one comes alone; the
 * others follow a few at a time, in the pauses after it has arrived, and at once where somebody asks for one of them. */
import { make } from "./elements.js";
import { inAPause } from "./pauses.js";

const AT_A_TIME = 3;

/**
 * @param {HTMLImageElement[]} images in stack order
 * @param {(image: HTMLImageElement) => void} arrived called when one of them has loaded, or can't
 */
export function makePictures(images, arrived) {
  const node = make("div", { class: "rk-pan" });
  /** What was taken in, in that order, and where it was. @type {Map<HTMLImageElement, { parent: Node | null, next: Node | null }>} */
  const homes = new Map();
  /** @type {HTMLImageElement | null} */
  let shown = null;
  let isAsked = false;
  let isFilling = false;

  /** @param {HTMLImageElement} image */
  function take(image) {
    if (homes.has(image)) { return; }
    homes.set(image, { parent: image.parentNode, next: image.nextSibling });
    image.draggable = false;
    node.appendChild(image);
  }

  /* Nearest to the one that is shown first. Clients tell nobody when they swap a side: then there is nothing left to fill. */
  function fill() {
    if (!node.isConnected || !shown) { return; }
    isFilling = true;
    const at = images.indexOf(shown);
    const missing = images.map((image, i) => i).filter((i) => !homes.has(images[i]));
    missing.sort((a, b) => Math.abs(a - at) - Math.abs(b - at)).slice(0, AT_A_TIME).forEach((i) => take(images[i]));
    if (missing.length > AT_A_TIME) { inAPause(fill); }
  }

  const startFilling = () => {
    if (!isAsked) { inAPause(fill); }
    isAsked = true;
  };

  ["load", "error"].forEach((type) => node.addEventListener(type, ({ target }) => {
    arrived(/** @type {HTMLImageElement} */ (target));
    startFilling();
  }, true));

  return {
    node,
    /** @param {number} index */
    isThere: (index) => homes.has(images[index]) && images[index].complete,
    /**
     * Show a picture; one that has not arrived waits, and the last stays. Gives whether it is shown.
     * @param {number} index
     */
    show: (index) => {
      const image = images[index];
      take(image);
      if (!image.complete) { image.loading = "eager"; }
      if (!image.complete && shown) { return false; }
      if (shown) { shown.classList.remove("rk-now"); }
      image.classList.add("rk-now");
      shown = image;
      if (image.complete) { startFilling(); }
      return true;
    },
    /**
     * Decode the neighbours, so that the next slice is there when it is asked for; not before the first picture is there.
     * @param {number} index
     */
    prepare: (index) => {
      if (!isFilling) { return; }
      [1, -1, 2, -2, 3].forEach((step) => {
        const image = images[index + step];
        if (!image) { return; }
        take(image);
        image.loading = "eager";
        if (image.complete && image.decode) { image.decode().catch(() => {}); }
      });
    },
    /** Put all of them back. Undone in reverse, each picture's old neighbour is home before it is needed. */
    restore: () => {
      [...homes].reverse().forEach(([image, { parent, next }]) => {
        image.classList.remove("rk-now");
        if (parent) { parent.insertBefore(image, next && next.parentNode === parent ? next : null); }
      });
      homes.clear();
    }
  };
}
