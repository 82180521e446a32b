/* What this client can do for the viewer, written out on the self-test card. ASCII only; asks for nothing and sends nothing. */
/** @import { RadankiApi } from "./types" */

(function () {
  "use strict";
  const holder = document.getElementById("rk-selftest");
  if (!holder) { return; }
  const api = /** @type {RadankiApi} */ (window.radanki || {});
  window.radanki = api;
  const side = document.getElementById("answer") ? "answer" : "question";
  api.selftestSides = (api.selftestSides || []).concat(side);
  /** @type {string[]} */
  const lines = [];
  const write = () => { holder.textContent = lines.join("\n"); };
  /** @type {(what: string, value: unknown) => void} */
  const say = (what, value) => { lines.push(what + ": " + value); write(); };
  /** @param {() => unknown} test */
  const attempt = (test) => { try { return test(); } catch (problem) { return (problem instanceof Error && problem.name) || "fails"; } };
  /** @param {"sessionStorage" | "localStorage"} name */
  const store = (name) => attempt(() => {
    window[name].setItem("radanki-selftest", "1");
    const kept = window[name].getItem("radanki-selftest") === "1";
    window[name].removeItem("radanki-selftest");
    return kept ? "works" : "forgets";
  });
  /** @type {(property: string, value: string) => boolean} */
  const supports = (property, value) => Boolean(window.CSS && window.CSS.supports && window.CSS.supports(property, value));
  /** @param {string} query */
  const media = (query) => Boolean(window.matchMedia && window.matchMedia(query).matches);

  say("side", side);
  say("sides in this window", api.selftestSides.join(", "));
  say("viewer", document.querySelector(".rk-viewer.rk-on") ? "on, version " + api.version : "off");
  say("origin", window.location.protocol + " " + attempt(() => window.origin));
  say("page", document.documentElement.className + " | " + document.body.className);
  say("SVG filter", supports("filter", "url(#a)"));
  say("aspect-ratio", supports("aspect-ratio", "1"));
  say("session storage", store("sessionStorage"));
  say("local storage", store("localStorage"));
  say("touch points", navigator.maxTouchPoints || 0);
  say("pointer events", Boolean(window.PointerEvent) + ", coarse " + media("(pointer: coarse)") + ", hover " + media("(hover: hover)"));
  say("less motion wanted", media("(prefers-reduced-motion: reduce)"));
  say("resize observer", Boolean(window.ResizeObserver));
  say("screen", window.innerWidth + " x " + window.innerHeight + " at " + window.devicePixelRatio);
  say("client", navigator.userAgent);

  /* A picture of one pixel, lossy WebP. */
  const picture = new Image();
  picture.onload = () => { say("WebP", picture.naturalWidth === 1 ? "shown" : "odd"); };
  picture.onerror = () => { say("WebP", "not shown"); };
  picture.src = "data:image/webp;base64,UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA";

  /* Reading pixels back is not needed by the viewer; where it is refused, the page has no origin of its own. */
  const first = /** @type {HTMLImageElement | null} */ (document.querySelector(".rk-viewer img"));
  const read = () => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext("2d");
    if (!pen || !first) { return "none"; }
    pen.drawImage(first, 0, 0, 1, 1);
    return "read, " + pen.getImageData(0, 0, 1, 1).data[3];
  };
  if (first) { say("pixels", attempt(read)); }

  /* The cadence of frames while the stack is scrolled, in milliseconds: the middle one of 60, and the slowest but three. */
  /** @type {number[]} */
  const times = [];
  let before = 0;
  /** @param {number} now */
  const tick = (now) => {
    if (before) { times.push(now - before); }
    before = now;
    if (api.cmd && times.length % 4 === 0) { api.cmd(times.length % 48 < 24 ? "next" : "prev"); }
    if (times.length < 60) { window.requestAnimationFrame(tick); } else {
      const sorted = times.slice().sort((a, b) => a - b);
      say("frame", sorted[30].toFixed(1) + " ms, slow " + sorted[56].toFixed(1) + " ms");
    }
  };
  if (side === "question") { window.requestAnimationFrame(tick); }
}());
