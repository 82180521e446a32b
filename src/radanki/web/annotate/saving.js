/* Saving by itself, a moment after each change; and noticing what was changed elsewhere. */
import { chosenFinding, page, state } from "./context.js";
import { $, field, write } from "./dom.js";
import { reload, take } from "./opening.js";
import { paint } from "./painting.js";
import { paintPanel } from "./panel.js";
import { Refused, allWordsOf, server } from "./server.js";

const SAVE_AFTER_MS = 500;
const PULSE_MS = 1000;

export function changed() {
  if (!state.told || !page.name) { return; }
  clearTimeout(page.timer);
  if (state.isChanged() && !page.conflict) { page.timer = window.setTimeout(save, SAVE_AFTER_MS); }
  if (page.number !== null && !chosenFinding()) { page.number = null; }
  paint();
  paintPanel();
}

/**
 * Save what is not saved yet; with `keepsMine` over what was changed elsewhere meanwhile.
 * @param {boolean} [keepsMine]
 */
export async function save(keepsMine = false) {
  clearTimeout(page.timer);
  if (page.saving) { await page.saving; }
  if (!state.isChanged() && !keepsMine) { paintSaved(); return; }
  page.saving = server.save(state.base, state.wanted(), keepsMine);
  paintSaved();
  try {
    const fresh = await page.saving;
    page.saving = null;
    page.fault = "";
    if (keepsMine) {
      page.conflict = false;
      take(fresh, false);
    } else {
      state.take(fresh, true);
    }
    page.isChecking = true;
  } catch (refused) {
    page.saving = null;
    if (refused instanceof Refused && refused.status === 409) { showConflict(); } else { page.fault = allWordsOf(refused).join("; "); }
  }
  paintPanel();
}

function showConflict() {
  page.conflict = true;
  clearTimeout(page.timer);
  $("conflict-words").textContent = "case.yaml was changed elsewhere, in an editor perhaps. " +
    "Nothing of yours is lost, and nothing is saved until you choose.";
}

export function paintSaved() {
  const waits = state.waiting().length;
  const [kind, words] = page.fault ? ["fault", "Not saved: " + page.fault]
    : page.conflict ? ["fault", "Not saved: changed elsewhere"]
      : page.saving ? ["saving", "Saving"]
        : state.isChanged() ? ["saving", "Changed"]
          : waits ? ["waits", waits === 1 ? "1 finding waits for its label" : waits + " findings wait for their labels"]
            : ["saved", "Saved"];
  write("saved", words);
  $("saved").dataset.state = kind;
  $("conflict").hidden = !page.conflict;
  field("undo").disabled = !state.canUndo();
  field("redo").disabled = !state.canRedo();
}

export async function pulse() {
  try {
    const beat = await server.pulse();
    page.isChecking = beat.isChecking;
    if (!page.saving && !page.conflict && beat.digest && state.told && beat.digest !== state.base) {
      if (state.isChanged() || state.waiting().length) { showConflict(); } else { await reload(); }
    }
    if (beat.checks !== page.told.version) {
      page.told = await server.checks();
      paint();
    }
    if (page.fault.startsWith("radanki")) { page.fault = ""; }
  } catch (refused) {
    page.fault = refused instanceof Refused ? refused.message : "radanki no longer runs; start it again";
  }
  if (state.told && page.name) { paintPanel(); }
  setTimeout(pulse, PULSE_MS);
}
