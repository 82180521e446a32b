/* Cards as the gallery has them: those of a case come in one file, when the first of them is asked for. */

/** @import { CaseCards, StudyCard } from "./types" */

/** @type {Record<string, CaseCards>} */
const cases = {};
/** @type {Map<string, Promise<void>>} */
const asked = new Map();

/* A script and no request for data: pages that are opened from a folder may ask for nothing else. */
window.radankiCase = (name, cards) => { cases[name] = cards; };

/** @type {(name: string) => Promise<void>} */
function fetched(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `study/${name}.js`;
    script.onload = () => resolve();
    script.onerror = () => {
      asked.delete(name);
      reject(new Error(`${script.src} can't be had`));
    };
    document.head.append(script);
  });
}

/** @type {(caseId: string, key: string) => Promise<StudyCard>} */
export async function cardOf(caseId, key) {
  const coming = asked.get(caseId) || fetched(caseId);
  asked.set(caseId, coming);
  await coming;
  return cases[caseId][key];
}

/** Put a side on the page, as a client of Anki does. @type {(place: HTMLElement, card: StudyCard, isAnswer: boolean) => void} */
export function show(place, card, isAnswer) {
  document.querySelectorAll("style[data-kind]").forEach((style) => {
    style.setAttribute("media", /** @type {HTMLElement} */ (style).dataset.kind === card.kind ? "all" : "not all");
  });
  place.innerHTML = isAnswer ? card.back : card.front;
  if (document.getElementById("image-occlusion-container")) { window.anki.imageOcclusion.setup(); }
  window.radanki?.mount();
}
