/* Looking at every pixel: the finished pictures at full size, part by part and slice by slice, before anybody can say so. */
import { server } from "./server.js";

const PARTS = 10;
/* What flies past was not looked at. */
const DWELL_MS = 250;
const $ = (id) => document.getElementById(id);

export function makeLooking(done) {
  const dialog = $("look");
  const frame = $("look-frame");
  const picture = $("look-picture");
  let image = "";
  let told = { pixels: "", count: 0 };
  let at = 0;
  let seen = [];
  let dwelling = 0;

  /* The parts of a picture that are in view now, of a grid of ten by ten. */
  function partsInView() {
    const box = frame.getBoundingClientRect();
    const own = picture.getBoundingClientRect();
    const found = [];
    for (let row = 0; row < PARTS; row += 1) {
      for (let column = 0; column < PARTS; column += 1) {
        const left = own.left + own.width * column / PARTS;
        const top = own.top + own.height * row / PARTS;
        const isIn = left >= box.left - 2 && top >= box.top - 2 &&
          left + own.width / PARTS <= box.left + frame.clientWidth + 2 && top + own.height / PARTS <= box.top + frame.clientHeight + 2;
        if (isIn) { found.push(row * PARTS + column); }
      }
    }
    return found;
  }

  const isSeen = (i) => seen[i] && seen[i].size === PARTS * PARTS;
  const share = () => seen.reduce((sum, parts) => sum + parts.size, 0) / (told.count * PARTS * PARTS || 1);

  /* Count what is in view once it has been there for a moment. */
  function dwell() {
    clearTimeout(dwelling);
    dwelling = setTimeout(() => {
      if (dialog.open && !document.hidden && picture.complete && picture.naturalWidth) { partsInView().forEach((part) => seen[at].add(part)); }
      note();
    }, DWELL_MS);
  }

  function note() {
    const whole = told.count > 0 && seen.every((parts, i) => isSeen(i));
    $("look-seen").value = share();
    $("look-count").textContent = "picture " + (at + 1) + " of " + told.count + ", " + Math.floor(share() * 100) + "% seen";
    $("look-done").disabled = !whole || !$("look-by").value.trim();
    $("look-next").disabled = whole;
    $("look-before").disabled = at === 0;
  }

  function show(index) {
    at = Math.min(Math.max(index, 0), told.count - 1);
    picture.removeAttribute("width");
    picture.src = server.finishedAddress(image, at, told.pixels);
    picture.alt = "Finished picture " + (at + 1) + " of " + told.count;
    frame.scrollTo(0, 0);
    clearTimeout(dwelling);
    note();
  }

  /* Full size is one pixel of the picture to one of the page, whatever the screen is. */
  picture.addEventListener("load", () => {
    picture.width = picture.naturalWidth;
    picture.height = picture.naturalHeight;
    dwell();
  });
  frame.addEventListener("scroll", dwell, { passive: true });
  window.addEventListener("resize", () => { if (dialog.open) { dwell(); } });
  $("look-by").addEventListener("input", note);
  /* Stacks are kept in greys that a card spreads by its window: without that, air and lung are nearly black. */
  const lift = () => picture.classList.toggle("lifted", $("look-lift").checked);
  $("look-lift").addEventListener("change", lift);

  $("look-next").addEventListener("click", () => {
    if (isSeen(at)) {
      const after = seen.findIndex((parts, i) => i > at && !isSeen(i));
      show(after >= 0 ? after : seen.findIndex((parts, i) => !isSeen(i)));
      return;
    }
    const part = [...Array(PARTS * PARTS).keys()].find((one) => !seen[at].has(one));
    const column = part % PARTS;
    const row = Math.floor(part / PARTS);
    frame.scrollTo(picture.offsetLeft - frame.offsetLeft + picture.width * column / PARTS - 4, picture.height * row / PARTS - 4);
  });
  $("look-before").addEventListener("click", () => show(at - 1));
  frame.addEventListener("keydown", (event) => {
    const by = { "]": 1, PageDown: 1, "[": -1, PageUp: -1 }[event.key];
    if (by && told.count > 1) { event.preventDefault(); show(at + by); }
  });
  /* Only where the whole picture is in view: else the wheel moves over the picture. */
  frame.addEventListener("wheel", (event) => {
    const fits = frame.scrollHeight <= frame.clientHeight && frame.scrollWidth <= frame.clientWidth;
    if (fits && told.count > 1 && Math.abs(event.deltaY) > 1) { event.preventDefault(); show(at + Math.sign(event.deltaY)); }
  }, { passive: false });
  $("look-close").addEventListener("click", () => dialog.close());

  $("look-done").addEventListener("click", async () => {
    const face = $("look-face").value;
    $("look-error").textContent = "";
    try {
      const fresh = await server.look({ image, by: $("look-by").value.trim(), pixels: told.pixels, ...(face ? { face } : {}) });
      dialog.close();
      done(fresh);
    } catch (refused) {
      $("look-error").textContent = refused.message;
    }
  });

  return {
    open: (name, finished) => {
      image = name;
      told = finished;
      seen = Array.from({ length: told.count }, () => new Set());
      $("look-error").textContent = "";
      $("look-lift").checked = told.count > 1;
      lift();
      dialog.showModal();
      show(0);
      frame.focus();
    }
  };
}
