/* From the numbers of a picture to pixels on the screen, and to the value under a place. */
import { clamp } from "../stage/numbers.js";

/** @import { Opened, ValuesTold } from "./types" */
/** @typedef {{ centre: number, width: number, inverted: boolean }} Windowing */

/**
 * The grey of each number that 16 bits can hold, as a pixel: the window function of the cards over all of them.
 * @param {ValuesTold} told
 * @param {Windowing} windowing
 */
function table(told, { centre, width, inverted }) {
  const count = told.number_format === "shades" || told.number_format === "colours" ? 256 : 65536;
  const pixels = new Uint32Array(count);
  const turned = told.is_inverse !== inverted;
  const isLinear = width >= 1;
  const span = isLinear ? Math.max(width - 1, 1e-3) : width;
  const low = isLinear ? centre - 0.5 : centre;
  for (let code = 0; code < count; code += 1) {
    const number = told.number_format === "signed" && code > 32767 ? code - 65536 : code;
    const grey = clamp((number * told.slope + told.intercept - low) / span + 0.5, 0, 1);
    const shade = Math.floor(255 * (turned ? 1 - grey : grey) + 1e-9);
    pixels[code] = 0xff000000 | shade << 16 | shade << 8 | shade;
  }
  return pixels;
}

/** @type {(context: CanvasRenderingContext2D, opened: Opened, windowing: Windowing) => void} */
export function paintPicture(context, { told, numbers }, windowing) {
  const { canvas } = context;
  const { width_px: width, height_px: height } = told;
  if (canvas.width !== width || canvas.height !== height) { Object.assign(canvas, { width, height }); }
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const of = table(told, windowing);
  if (told.number_format === "colours") {
    for (let i = 0, k = 0; i < pixels.length; i += 1, k += 3) {
      pixels[i] = 0xff000000 | (of[numbers[k + 2]] & 255) << 16 | (of[numbers[k + 1]] & 255) << 8 | of[numbers[k]] & 255;
    }
  } else {
    for (let i = 0; i < pixels.length; i += 1) { pixels[i] = of[numbers[i] & 0xffff]; }
  }
  context.putImageData(image, 0, 0);
}

/**
 * The value under a place, in the picture's own units; of colours, that of the green.
 * @type {(opened: Opened, place: number[]) => number}
 */
export function valueAt({ told, numbers }, [x, y]) {
  const column = clamp(Math.floor(x), 0, told.width_px - 1);
  const row = clamp(Math.floor(y), 0, told.height_px - 1);
  const i = row * told.width_px + column;
  return numbers[told.number_format === "colours" ? i * 3 + 1 : i] * told.slope + told.intercept;
}
