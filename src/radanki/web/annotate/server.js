/* What the page asks of the server that radanki runs on this machine. */

/** @import { CaseTold, Checks, Opened, TextTold, ValuesTold, Words } from "./types" */

export class Refused extends Error {
  /**
   * @param {number} status
   * @param {{ said?: string, problems?: string[] }} told
   */
  constructor(status, told) {
    super(told.said || "The server said no.");
    this.status = status;
    this.problems = told.problems || [];
  }
}

/**
 * What went wrong, in words, and every problem that the server named.
 * @param {unknown} error
 */
export const allWordsOf = (error) => error instanceof Refused ? [error.message, ...error.problems] : [String(error)];

/** @param {Response} response */
async function answered(response) {
  if (response.ok) { return response; }
  let told = {};
  try { told = await response.json(); } catch { told = { said: "The server said no (" + response.status + ")." }; }
  throw new Refused(response.status, told);
}

/** @type {(path: string) => Promise<any>} */
async function ask(path) { return (await answered(await fetch(path))).json(); }

/** @type {(path: string, wish: object) => Promise<any>} */
async function send(path, wish) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish)
  });
  return (await answered(response)).json();
}

export const server = {
  /** @returns {Promise<CaseTold>} */
  readCase: () => ask("/api/case"),
  pulse: () => ask("/api/pulse"),
  /** @returns {Promise<Checks>} */
  checks: () => ask("/api/checks"),
  /** @type {(base: string, images: object[], keepsMine: boolean) => Promise<CaseTold>} */
  save: (base, images, keepsMine) => send("/api/save", { base, images, keepsMine }),
  /** @type {(wish: object) => Promise<CaseTold>} */
  look: (wish) => send("/api/look", wish),
  /** @type {(image: string) => Promise<TextTold>} */
  text: (image) => ask("/api/text?" + new URLSearchParams({ image })),
  /** @type {(wish: object) => Promise<{ polygon: number[][] | null }>} */
  grow: (wish) => send("/api/grow", wish),
  /** @returns {Promise<Words>} */
  labels: () => ask("/api/labels"),
  /** @type {(wish: object) => Promise<{ between: Record<number, number[][]> }>} */
  between: (wish) => send("/api/between", wish),
  /** @type {(image: string, at: number, pixels: string) => string} */
  finishedAddress: (image, at, pixels) => "/api/finished?" + new URLSearchParams({ image, at: String(at), pixels }),

  /**
   * The numbers of a picture; see radanki.imaging.encoding.plain_values.
   * @type {(image: string, place: number) => Promise<Opened>}
   */
  values: async (image, place) => {
    const response = await answered(await fetch("/api/values?" + new URLSearchParams({ image, place: String(place) })));
    const told = /** @type {ValuesTold} */ (JSON.parse(response.headers.get("x-radanki-picture") || ""));
    const bytes = await response.arrayBuffer();
    const kinds = { signed: Int16Array, unsigned: Uint16Array, shades: Uint8Array, colours: Uint8Array };
    return { told, numbers: new kinds[told.number_format](bytes) };
  }
};
