/* What the page asks of the server that radanki runs on this machine. */

export class Refused extends Error {
  constructor(status, told) {
    super(told.said || "The server said no.");
    this.status = status;
    this.problems = told.problems || [];
  }
}

async function answered(response) {
  if (response.ok) { return response; }
  let told = {};
  try { told = await response.json(); } catch { told = { said: "The server said no (" + response.status + ")." }; }
  throw new Refused(response.status, told);
}

async function ask(path) { return (await answered(await fetch(path))).json(); }

async function send(path, wish) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish)
  });
  return (await answered(response)).json();
}

export const server = {
  readCase: () => ask("/api/case"),
  pulse: () => ask("/api/pulse"),
  checks: () => ask("/api/checks"),
  save: (base, images, keepsMine) => send("/api/save", { base, images, keepsMine }),
  look: (wish) => send("/api/look", wish),
  grow: (wish) => send("/api/grow", wish),
  finishedAddress: (image, at, pixels) => "/api/finished?" + new URLSearchParams({ image, at, pixels }),

  /* The numbers of a picture: {told, numbers}; see radanki.imaging.encoding.plain_values. */
  values: async (image, place) => {
    const response = await answered(await fetch("/api/values?" + new URLSearchParams({ image, place })));
    const told = JSON.parse(response.headers.get("x-radanki-picture"));
    const bytes = await response.arrayBuffer();
    const kinds = { signed: Int16Array, unsigned: Uint16Array, shades: Uint8Array, colours: Uint8Array };
    return { told, numbers: new kinds[told.number_format](bytes) };
  }
};
