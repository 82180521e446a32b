/* The page that cards are looked at on. With a server it follows what is saved; as a file it has everything inside. */
import { listen, openCase } from "./acts.js";
import { at } from "./dom.js";
import { paint, paintTop, say } from "./painting.js";
import { ask, source, told } from "./source.js";
import { client, state } from "./state.js";

const PULSE_MS = 1000;

/** @type {(text: string, hasFailed?: boolean) => void} */
function tell(text, hasFailed = false) {
  if (at("state").textContent !== text) { at("state").textContent = text; }
  at("state").classList.toggle("failed", hasFailed);
}

/** Take over a new version; the case and the card that are looked at stay, wherever they still are. */
async function refresh() {
  const { cases, clients, hasBase, version } = await source.cases();
  const wanted = new URLSearchParams(location.hash.slice(1));
  const { change } = state;
  const folder = change ? change.folder : wanted.get("folder");
  const key = change ? state.key : wanted.get("card");
  Object.assign(state, { cases, clients, hasBase, version });
  if (!state.width) { state.width = client().width; }
  const one = cases.find((known) => known.folder === folder) || cases[0];
  if (!one) {
    state.change = null;
    paint();
    say(hasBase ? "No card differs." : "There is no case to show.");
  } else if (change && change.digest === one.digest && change.folder === one.folder) {
    paintTop();
  } else {
    await openCase(one.folder, key);
  }
}

async function pulse() {
  try {
    const beat = await ask("/api/pulse");
    if (beat.version !== state.version) { await refresh(); }
    if (beat.failure) {
      tell(beat.failure, true);
    } else if (beat.isWorking) {
      tell(beat.total ? `Rendering ${beat.done} of ${beat.total}` : "Reading ...");
    } else {
      tell("Up to date, version " + beat.version);
    }
  } catch {
    tell("The preview has ended: start it again.", true);
  }
  window.setTimeout(pulse, PULSE_MS);
}

listen();
if (told) {
  const index = /** @type {HTMLAnchorElement} */ (at("index"));
  index.href = told.index;
  index.hidden = false;
  refresh();
} else { pulse(); }
