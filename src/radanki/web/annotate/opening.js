/* Opening the case, and a picture of it. */
import { drawing, imageTold, page, screen, state } from "./context.js";
import { $, field, toolButtons } from "./dom.js";
import { paintPanel } from "./panel.js";
import { server } from "./server.js";

/** @import { CaseTold } from "./types" */

/** @type {(wanted: string, index?: number) => Promise<void>} */
export async function open(wanted, index) {
  page.name = wanted;
  page.number = null;
  drawing.use("select");
  field("picture-name").value = page.name;
  const image = imageTold();
  const options = [["-own", "As the case or file says"], ...image.presets.map((one) => [one.name, one.label]), ["-free", "By hand"]];
  $("preset").replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  const isHeld = !image.isLinked;
  $("hiding").hidden = $("looking").hidden = !isHeld;
  toolButtons().forEach((button) => { button.disabled = Boolean(image.missing); });
  $("add-unplaced").hidden = isHeld;
  paintPanel();
  await screen.open(image, index);
  paintPanel();
  tolerance();
}

/** @type {(fresh: CaseTold, keepsHistory: boolean) => void} */
export function take(fresh, keepsHistory) {
  state.take(fresh, keepsHistory);
  $("title").textContent = fresh.title;
  document.title = fresh.title + " - radanki annotate";
  $("path").textContent = fresh.path;
  $("of-picture").hidden = fresh.images.length < 2;
  $("picture-name").replaceChildren(...fresh.images.map((image) => {
    return new Option(image.name + (image.isLinked ? " (link)" : image.missing ? " (not here)" : ""), image.name);
  }));
}

/** Read the case anew; what was not saved is gone. */
export async function reload() {
  const fresh = await server.readCase();
  const wasOn = page.name;
  const index = screen.index;
  page.conflict = false;
  page.fault = "";
  take(fresh, false);
  const same = fresh.images.find((image) => image.name === wasOn);
  if (!fresh.images.length) { page.name = ""; screen.say("The case has no pictures yet; `radanki new` starts a case with some."); return; }
  await open(same ? wasOn : fresh.images[0].name, same ? index : undefined);
}


function tolerance() {
  const span = screen.stage.width;
  field("tolerance").value = String(+(span * 0.1).toPrecision(2));
  field("tolerance").step = String(+(span * 0.01).toPrecision(1));
}
