/* The pictures of a stack: one is shown, its neighbours are made ready, and all can go back where they were. */
import { make } from "./elements.js";

/**
 * @param {HTMLImageElement[]} images in stack order
 * @param {(image: HTMLImageElement) => void} arrived called when one of them has loaded, or can't
 */
export function makePictures(images, arrived) {
  const node = make("div", { class: "rk-pan" });
  /** @type {HTMLImageElement | null} */
  let shown = null;
  images.forEach((image) => {
    image.draggable = false;
    ["load", "error"].forEach((type) => image.addEventListener(type, () => arrived(image)));
  });

  return {
    node,
    /**
     * Show a picture; one that has not arrived waits, and the last stays. Gives whether it is shown.
     * @param {number} index
     */
    show: (index) => {
      const image = images[index];
      if (!image.complete && shown) {
        image.loading = "eager";
        return false;
      }
      if (shown) { shown.classList.remove("rk-now"); }
      image.classList.add("rk-now");
      shown = image;
      return true;
    },
    /**
     * Decode the neighbours, so that the next slice is there when it is asked for.
     * @param {number} index
     */
    prepare: (index) => {
      [1, -1, 2, -2, 3].forEach((step) => {
        const image = images[index + step];
        if (!image) { return; }
        image.loading = "eager";
        if (image.complete && image.decode) { image.decode().catch(() => {}); }
      });
    },
    /** Take the pictures in: the last step of mounting. Gives a function that puts them back where they were. */
    adopt: () => {
      /* Undone in reverse, each picture's old neighbour is home before it is needed: so remember the written order. */
      const homes = images.map((image) => ({ image, parent: image.parentNode, next: image.nextSibling }));
      homes.sort((a, b) => a.image.compareDocumentPosition(b.image) & 4 ? -1 : 1);
      const restore = () => {
        homes.slice().reverse().forEach(({ image, parent, next }) => {
          image.classList.remove("rk-now");
          if (parent) { parent.insertBefore(image, next && next.parentNode === parent ? next : null); }
        });
      };
      try {
        images.forEach((image) => { node.appendChild(image); });
      } catch (problem) {
        restore();
        throw problem;
      }
      return restore;
    }
  };
}
