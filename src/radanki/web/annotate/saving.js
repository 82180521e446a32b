/* Saving by itself, a moment after each change; and noticing what was changed elsewhere. */
import { inCaseFormat } from "./case_state.js";
import { chosenFinding, page, state } from "./context.js";
import { $, dialog, field, write } from "./dom.js";
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
  try { await page.saving; } catch { /* that it failed is said already; what is here is tried anew */ }
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
    if (refused instanceof Refused && refused.status === 409) { showConflict(); } else { page.fault = faultOf(refused); }
  }
  paintPanel();
}

const GONE = "radanki no longer runs. Start it again, and the page goes on by itself where the address is the same";

/** @param {unknown} refused */
function faultOf(refused) { return refused instanceof Refused ? allWordsOf(refused).join("; ") : GONE; }

function showConflict() {
  page.conflict = true;
  clearTimeout(page.timer);
  $("conflict-words").textContent = "case.yaml was changed elsewhere, in an editor perhaps. " +
    "Nothing of yours is lost, and nothing is saved until you choose.";
}

export function paintSaved() {
  const waits = state.waiting().length;
  const isLost = Boolean(page.fault) && (state.isChanged() || waits > 0);
  $("fault").hidden = !isLost;
  if (isLost) { write("fault-words", `Not saved: ${page.fault}. Nothing is lost: all that you drew is on this page. Leave it open.`); }
  const [kind, words] = page.fault ? ["fault", isLost ? "Not saved" : page.fault]
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
    if (page.fault === GONE) {
      if (state.isChanged()) { await save(); } else { page.fault = ""; }
    }
  } catch (refused) {
    page.fault = refused instanceof Refused ? refused.message : GONE;
  }
  if (state.told && page.name) { paintPanel(); }
  setTimeout(pulse, PULSE_MS);
}

/* What the file does not have yet, to be put there by hand: JSON is YAML, too. */
export function showUnsaved() {
  const text = unsaved().map(({ name, findings }) => {
    const rows = findings.map((one) => "\n  - " + JSON.stringify(one));
    return `# ${name}\nfindings:${rows.join("") || " []"}`;
  });
  field("unsaved-text").value = text.join("\n");
  dialog("unsaved").showModal();
  field("unsaved-text").select();
  $("unsaved-text").scrollTop = 0;
}

function unsaved() {
  return state.changedPictures().map((name) => {
    const { findings, first } = state.picture(name);
    return { name, findings: findings.map((one) => inCaseFormat(one, first)) };
  });
}
