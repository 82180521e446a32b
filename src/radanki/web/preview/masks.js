/* A stand-in for what Anki brings to a card: the drawing of occlusion masks, from the format of their elements and style
 * variables (docs/preview.md); no code of Anki is in here. */
(function () {
  "use strict";

  const KINDS = { active: "div.cloze", inactive: 'div.cloze-inactive[data-occludeinactive="1"]', highlight: "div.cloze-highlight" };

  /** @type {(pen: CanvasRenderingContext2D, data: DOMStringMap, width: number, height: number) => void} */
  function trace(pen, data, width, height) {
    /** @param {string} name */
    const number = (name) => parseFloat(data[name] || "") || 0;
    pen.beginPath();
    if (data.shape === "rect") {
      pen.rect(number("left") * width, number("top") * height, number("width") * width, number("height") * height);
    } else if (data.shape === "ellipse") {
      const rx = number("rx") * width;
      const ry = number("ry") * height;
      pen.ellipse(number("left") * width + rx, number("top") * height + ry, rx, ry, 0, 0, 2 * Math.PI);
    } else if (data.shape === "polygon") {
      (data.points || "").split(" ").forEach((corner) => {
        const at = corner.split(",");
        pen.lineTo(Number(at[0]) * width, Number(at[1]) * height);
      });
      pen.closePath();
    }
  }

  /**
   * Draw all masks of one kind as the note type's style has them.
   * @type {(pen: CanvasRenderingContext2D, canvas: HTMLCanvasElement, kind: keyof typeof KINDS) => void}
   */
  function drawKind(pen, canvas, kind) {
    const style = getComputedStyle(canvas);
    const ratio = window.devicePixelRatio || 1;
    const border = style.getPropertyValue("--" + kind + "-shape-border").trim().split(" ");
    pen.fillStyle = style.getPropertyValue("--" + kind + "-shape-color").trim() || "#ffeba2";
    pen.strokeStyle = border[1] || "#212121";
    pen.lineWidth = (parseFloat(border[0]) || 1) * ratio;
    /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(KINDS[kind] + "[data-shape]")).forEach((element) => {
      trace(pen, element.dataset, canvas.width, canvas.height);
      pen.fill();
      pen.stroke();
    });
  }

  /** @type {(container: HTMLElement, image: HTMLImageElement, canvas: HTMLCanvasElement) => void} */
  function draw(container, image, canvas) {
    const ratio = window.devicePixelRatio || 1;
    container.style.aspectRatio = image.naturalWidth + " / " + image.naturalHeight;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.clearRect(0, 0, canvas.width, canvas.height);
    /** @type {const} */ (["inactive", "active", "highlight"]).forEach((kind) => drawKind(pen, canvas, kind));
  }

  function setup() {
    const container = /** @type {HTMLElement} */ (document.getElementById("image-occlusion-container"));
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("image-occlusion-canvas"));
    const image = /** @type {HTMLImageElement} */ (container.querySelector("img"));
    const paint = () => draw(container, image, canvas);
    const paintIfLoaded = () => { if (image.complete && image.naturalWidth) { paint(); } };
    image.addEventListener("load", paint);
    paintIfLoaded();
    /* A frame may get its size after its document: the picture's box is what counts. */
    new ResizeObserver(paintIfLoaded).observe(container);
    const toggle = document.getElementById("toggle");
    if (!toggle) { return; }
    if (!document.querySelector(KINDS.inactive)) { toggle.style.display = "none"; }
    toggle.addEventListener("click", () => { canvas.style.display = canvas.style.display === "none" ? "" : "none"; });
  }

  Object.assign(window, { anki: { imageOcclusion: { setup } } });
}());
