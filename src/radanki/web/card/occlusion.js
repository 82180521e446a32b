/* Zoom, pan and labels on Anki's own occlusion cards. The container is transformed as one piece, so picture and masks stay
 * aligned; nothing is moved or wrapped, and Anki's editor never sees any of it. */
import { make, makeTag } from "../stage/elements.js";
import { clamp } from "../stage/numbers.js";
import { boundsOf } from "../stage/shapes.js";
import { toStage } from "../stage/view.js";
import { makeZoomable } from "../stage/zoomable.js";
import { button, closest, controls, press, warn, zoomButtons, zoomCommands } from "./parts.js";
import { join } from "./side.js";

/** @import { Finding, Geometry, Viewer, Zoomable } from "../types" */

export function mountOcclusion() {
  const container = document.getElementById("image-occlusion-container");
  if (!container || container.classList.contains("rk-io")) { return; }
  try { enlarge(container); } catch (problem) {
    container.style.transform = container.style.clipPath = "";
    warn("no zoom on this card", problem);
  }
}

/**
 * The container as a stage; what would cover the rest of the card is cut off, in the container's own units.
 * @param {HTMLElement} container
 */
function makeStage(container) {
  const { style } = container;
  /** @returns {Geometry} */
  const geometry = () => {
    const width = container.offsetWidth || 1;
    const height = container.offsetHeight || 1;
    return { boxWidth: width, boxHeight: height, width, height, limit: 8 };
  };
  const corner = () => toStage(stage.view, geometry(), 0, 0);
  /** @type {Zoomable} */
  const stage = makeZoomable(container, {
    count: 1, geometry,
    viewed: () => {
      const { width, height } = geometry();
      const { s } = stage.view;
      const [x, y] = corner();
      const cut = [-y / s, width - (width - x) / s, height - (height - y) / s, -x / s];
      style.transformOrigin = "0 0";
      style.transform = s > 1 ? `translate(${x}px,${y}px) scale(${s})` : "";
      style.clipPath = s > 1 ? `inset(${cut.join("px ")}px)` : "";
      style.touchAction = s > 1 ? "none" : "pan-y";
      style.setProperty("--rk-unzoom", String(1 / s));
    },
    locate: (event) => {
      const box = container.getBoundingClientRect();
      const [x, y] = corner();
      return { x: event.clientX - box.left + x, y: event.clientY - box.top + y };
    }
  });
  return stage;
}

/**
 * Labels for the masks that this card asks: those of the others would answer the other cards.
 * @param {Finding[]} findings
 */
function makeLabels(findings) {
  const node = make("div", { class: "rk-io-labels", "aria-hidden": "true" });
  const opener = findings.length > 0 && button("Labels", "labels", { "aria-pressed": "true" });
  let isLabelled = true;
  let showsAll = false;

  function paint() {
    const asked = [...document.querySelectorAll(".cloze-highlight[data-ordinal]")].map((one) => Number(one.getAttribute("data-ordinal")));
    node.textContent = "";
    findings.forEach(({ number, label, shapes }) => {
      if (!isLabelled || !shapes || !(showsAll || asked.includes(number))) { return; }
      const [left, , , bottom] = boundsOf(shapes[0]);
      const tag = makeTag(number, label);
      tag.style.left = clamp(left, 0, 0.8) * 100 + "%";
      tag.style.top = clamp(bottom, 0, 0.92) * 100 + "%";
      node.appendChild(tag);
    });
  }

  return {
    node, opener, paint,
    toggle: () => {
      isLabelled = !isLabelled;
      press(opener, isLabelled);
      paint();
    },
    toggleAll: () => {
      showsAll = !showsAll;
      paint();
    }
  };
}

/** @param {HTMLElement} container */
function enlarge(container) {
  const script = document.querySelector(".rk-occlusion script.rk-answer");
  const labels = makeLabels(script ? JSON.parse(script.textContent || "").findings || [] : []);
  const stage = makeStage(container);
  const bar = controls([...zoomButtons(), labels.opener]);
  /** @type {Viewer} */
  const viewer = {
    root: container, focusKey: () => false, unmount: () => {},
    commands: { ...zoomCommands(stage), ...(labels.opener && { labels: labels.toggle }) }
  };
  bar.classList.add("tappable");
  bar.addEventListener("click", (event) => {
    const node = closest(event, "[data-cmd]");
    if (node) { viewer.commands[node.getAttribute("data-cmd") || ""](); }
  });
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  /* Anki's own button shows what lies under every mask: then every label may be seen. */
  const toggle = document.getElementById("toggle");
  if (toggle) { toggle.addEventListener("click", labels.toggleAll); }
  labels.paint();
  container.classList.add("rk-io", "tappable");
  container.style.touchAction = "pan-y";
  container.appendChild(labels.node);
  /* The row below the picture has Anki's own button too; a card without one has its controls beside the container. */
  const row = document.querySelector(".rk-acts");
  if (row) { row.insertBefore(bar, row.firstChild); } else { container.insertAdjacentElement("afterend", bar); }
  join(viewer);
}
