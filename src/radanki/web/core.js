/* radanki core: the picture stage that cards, the annotator and the preview share.
 *
 * Part one is arithmetic: pure functions, tested by node in tests/web/viewer. Part two is the stage: it shows one picture of a
 * stack, windows it, zooms, pans, plays and draws outlines. It knows nothing of answers, keys, storage or Anki.
 *
 * Written for script engines from 2018 on, ASCII only (clients serve media without a character set), as one function, because
 * the desktop client runs every script again on each side in one and the same window. No template literals and no regular
 * expressions: radanki.web strips comments with a tokeniser that knows strings and comments only.
 *
 * Units: `u` and `v` are fractions of the picture, 0 to 1 from its top left corner. A view is {s, x, y}: the enlargement over
 * the fitted picture, and which (u, v) lies in the middle of the stage, so that it means the same on a stage of another size.
 * A geometry is {boxWidth, boxHeight, width, height, limit}: stage and fitted picture in CSS pixels, and the largest `s`.
 */
(function (global) {
  "use strict";
  const VERSION = 1;
  const radanki = global.radanki || (global.radanki = {});
  if (radanki.core && radanki.core.version >= VERSION) { return; }

  /* ---------- arithmetic ---------- */

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  /* Follow the straight lines between knots [x, y]; outside them, the first or last y. */
  function interpolate(knots, x) {
    if (x <= knots[0][0]) { return knots[0][1]; }
    for (let k = 1; k < knots.length; k += 1) {
      const a = knots[k - 1];
      const b = knots[k];
      if (x <= b[0]) { return a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0]); }
    }
    return knots[knots.length - 1][1];
  }

  /* What the 256 codes of a picture stand for: Hounsfield units by its tone curve, else the codes themselves. */
  function valueTable(curve) {
    const back = curve && curve.map((knot) => [knot[1], knot[0]]);
    const table = [];
    for (let code = 0; code < 256; code += 1) { table.push(back ? interpolate(back, code) : code); }
    return table;
  }

  /* The grey (0 to 1) of each code in a window: the linear function of DICOM PS3.3 C.11.2.1.2, as the renderer has it. */
  function greyTable(values, centre, width, inverted) {
    const span = Math.max(width - 1, 1e-3);
    return values.map((value) => {
      const grey = clamp((value - (centre - 0.5)) / span + 0.5, 0, 1);
      return inverted ? 1 - grey : grey;
    });
  }

  function tableValues(greys) {
    return greys.map((grey) => +grey.toFixed(4)).join(" ");
  }

  function isIdentity(greys) {
    return greys.every((grey, code) => Math.abs(grey * 255 - code) < 0.01);
  }

  /* The largest size at which a picture fits a box; small pictures are enlarged. */
  function fitSize(width, height, boxWidth, boxHeight) {
    const scale = Math.min(boxWidth / width, boxHeight / height);
    return { width: width * scale, height: height * scale };
  }

  function keepInside(middle, extent, box) {
    return extent <= box ? 0.5 : clamp(middle, box / extent / 2, 1 - box / extent / 2);
  }

  /* A view with which no edge of a zoomed picture leaves the stage; next to nothing of zoom is no zoom. */
  function clampView(view, geometry) {
    const s = view.s < 1.02 ? 1 : Math.min(view.s, geometry.limit);
    return {
      s,
      x: keepInside(view.x, geometry.width * s, geometry.boxWidth),
      y: keepInside(view.y, geometry.height * s, geometry.boxHeight)
    };
  }

  function toPicture(view, geometry, px, py) {
    return [
      view.x + (px - geometry.boxWidth / 2) / (geometry.width * view.s),
      view.y + (py - geometry.boxHeight / 2) / (geometry.height * view.s)
    ];
  }

  function toStage(view, geometry, u, v) {
    return [
      geometry.boxWidth / 2 + (u - view.x) * geometry.width * view.s,
      geometry.boxHeight / 2 + (v - view.y) * geometry.height * view.s
    ];
  }

  function panBy(view, geometry, dx, dy) {
    return clampView({
      s: view.s,
      x: view.x - dx / (geometry.width * view.s),
      y: view.y - dy / (geometry.height * view.s)
    }, geometry);
  }

  /* Zoom so that what lies under the stage point (px, py) stays there. */
  function zoomAbout(view, geometry, factor, px, py) {
    const spot = toPicture(view, geometry, px, py);
    const s = clamp(view.s * factor, 1, geometry.limit);
    return clampView({
      s,
      x: spot[0] - (px - geometry.boxWidth / 2) / (geometry.width * s),
      y: spot[1] - (py - geometry.boxHeight / 2) / (geometry.height * s)
    }, geometry);
  }

  /* Whole steps in an accumulated distance, and what is left over. */
  function steps(distance, size) {
    const whole = Math.trunc(distance / size);
    return { whole, rest: distance - whole * size };
  }

  /* The next frame of a loop: `carry` is the time in milliseconds that no frame has used yet. A long pause skips, never races. */
  function advance(index, count, carry, elapsed, fps) {
    const part = steps(carry + Math.min(elapsed, 1000), 1000 / fps);
    return { index: (index + part.whole) % count, carry: part.rest };
  }

  /* A round length in millimetres whose bar is no longer than `longest` pixels. */
  function scaleBar(mmPerPixel, longest) {
    const most = mmPerPixel * longest;
    const ten = Math.pow(10, Math.floor(Math.log(most) / Math.LN10 + 1e-9));
    const mm = [5, 2, 1].map((n) => n * ten).find((n) => n <= most * (1 + 1e-9));
    return { mm, px: mm / mmPerPixel, text: mm >= 10 ? mm / 10 + " cm" : +mm.toPrecision(3) + " mm" };
  }

  function isIn(slices, z) { return !slices || z === null || (z >= slices[0] && z <= slices[1]); }

  /* Where to go to see something: stay if it is seen here, else the key slice, else the middle of its slices. */
  function sliceFor(zs, slices, index, key) {
    if (isIn(slices, zs[index])) { return index; }
    if (isIn(slices, zs[key])) { return key; }
    const seen = zs.map((z, i) => i).filter((i) => isIn(slices, zs[i]));
    return seen.length ? seen[Math.floor((seen.length - 1) / 2)] : index;
  }

  /* The box of a shape: left, top, right, bottom. */
  function boundsOf(shape) {
    if (shape.rect) {
      const r = shape.rect;
      return [r[0], r[1], r[0] + r[2], r[1] + r[3]];
    }
    if (shape.ellipse) {
      const e = shape.ellipse;
      return [e[0] - e[2], e[1] - e[3], e[0] + e[2], e[1] + e[3]];
    }
    const points = shape.polygon || [shape.point];
    const xs = points.map((p) => p[0]);
    const ys = points.map((p) => p[1]);
    return [Math.min.apply(null, xs), Math.min.apply(null, ys), Math.max.apply(null, xs), Math.max.apply(null, ys)];
  }

  function distanceToSegment(x, y, a, b) {
    const dx = b[0] - a[0];
    const dy = b[1] - a[1];
    const t = clamp(((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1), 0, 1);
    return Math.hypot(x - a[0] - t * dx, y - a[1] - t * dy);
  }

  function inPolygon(points, x, y) {
    let inside = false;
    points.forEach((a, i) => {
      const b = points[(i + points.length - 1) % points.length];
      if ((a[1] > y) !== (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]) { inside = !inside; }
    });
    return inside;
  }

  /* How far (u, v) lies outside a shape, in picture widths; 0 inside. `aspect` is height over width. */
  function distanceTo(shape, u, v, aspect) {
    const down = (p) => [p[0], p[1] * aspect];
    const y = v * aspect;
    if (shape.ellipse) {
      const e = shape.ellipse;
      const dx = u - e[0];
      const dy = y - e[1] * aspect;
      const out = Math.hypot(dx / e[2], dy / (e[3] * aspect));
      return out <= 1 ? 0 : Math.hypot(dx, dy) * (1 - 1 / out);
    }
    if (shape.polygon) {
      const points = shape.polygon.map(down);
      return inPolygon(points, u, y) ? 0 : Math.min.apply(null, points.map((p, i) => {
        return distanceToSegment(u, y, p, points[(i + 1) % points.length]);
      }));
    }
    const box = boundsOf(shape);
    return Math.hypot(
      Math.max(box[0] - u, 0, u - box[2]),
      Math.max(box[1] * aspect - y, 0, y - box[3] * aspect)
    );
  }

  /* A mark counts within this many picture widths of an outline, or of a finding that is a single place. */
  const REACH = 0.015;
  const POINT_REACH = 0.05;

  /* The shapes of a finding on slice `z`; a shape's own slices go before the finding's. */
  function shapesOn(finding, z) {
    return (finding.shapes || []).filter((shape) => isIn(shape.slices || finding.slices, z));
  }

  function isHit(finding, mark, aspect) {
    return shapesOn(finding, mark.z).some((shape) => {
      return distanceTo(shape, mark.u, mark.v, aspect) <= (shape.point ? POINT_REACH : REACH);
    });
  }

  /* Which findings a student's marks found and missed (by number), and whether each mark hit one. */
  function score(findings, marks, aspect) {
    const asked = findings.filter((f) => f.asked !== false && f.shapes && f.shapes.length);
    const found = asked.filter((f) => marks.some((m) => isHit(f, m, aspect)));
    return {
      found: found.map((f) => f.number),
      missed: asked.filter((f) => found.indexOf(f) < 0).map((f) => f.number),
      hits: marks.map((m) => asked.some((f) => isHit(f, m, aspect)))
    };
  }

  /* A shape as an SVG path in pixels of a picture `width` by `height`; a place is a small cross. */
  function pathOf(shape, width, height) {
    const at = (x, y) => +(x * width).toFixed(2) + " " + +(y * height).toFixed(2);
    if (shape.ellipse) {
      const e = shape.ellipse;
      const arc = "A" + at(e[2], e[3]) + " 0 1 1 ";
      return "M" + at(e[0] - e[2], e[1]) + arc + at(e[0] + e[2], e[1]) + arc + at(e[0] - e[2], e[1]) + "Z";
    }
    if (shape.polygon) { return "M" + shape.polygon.map((p) => at(p[0], p[1])).join("L") + "Z"; }
    const b = boundsOf(shape);
    if (shape.point) {
      const dx = 0.02;
      const dy = 0.02 * width / height;
      return "M" + at(b[0] - dx, b[1]) + "L" + at(b[0] + dx, b[1]) + "M" + at(b[0], b[1] - dy) + "L" + at(b[0], b[1] + dy);
    }
    return "M" + at(b[0], b[1]) + "L" + at(b[2], b[1]) + "L" + at(b[2], b[3]) + "L" + at(b[0], b[3]) + "Z";
  }

  /* Put labels [{x, y, width, height}] inside a box without covering one another: each moves up, off what it names, then down. */
  function placeLabels(labels, boxWidth, boxHeight) {
    const placed = [];
    return labels.map((label) => {
      const x = clamp(label.x, 0, Math.max(boxWidth - label.width, 0));
      const lowest = Math.max(boxHeight - label.height, 0);
      const start = clamp(label.y, 0, lowest);
      const isFree = (y) => {
        return placed.every((p) => {
          return x >= p.x + p.width || p.x >= x + label.width || y >= p.y + p.height || p.y >= y + label.height;
        });
      };
      let y = start;
      while (y > 0 && !isFree(y)) { y -= 4; }
      if (!isFree(y)) { y = start; }
      while (y < lowest && !isFree(y)) { y += 4; }
      const spot = { x, y: clamp(y, 0, lowest), width: label.width, height: label.height };
      placed.push(spot);
      return spot;
    });
  }

  /* Stack order: as `order` says, else by rising z, else as written. */
  function stackOrder(zs, order) {
    const places = zs.map((z, i) => i);
    const rank = (i) => order ? order.indexOf(zs[i]) : zs[i];
    return zs.some(isNaN) ? places : places.sort((a, b) => rank(a) - rank(b) || a - b);
  }

  function windowText(centre, width) { return "W " + Math.round(width) + " L " + Math.round(centre); }

  /* ---------- the stage ---------- */

  const SVG = "http://www.w3.org/2000/svg";
  /* Okabe and Ito's colours that stand out from black lung and white bone alike; every mark has a number besides. */
  const COLOURS = ["#56b4e9", "#e69f00", "#f0e442", "#ff7f2a"];
  const DRAG_PX = 4;
  const WHEEL_PX = 40;
  let filters = 0;

  /* An element with attributes and children; `text` is text, never markup. */
  function make(tag, attributes, children) {
    const isSvg = tag.slice(0, 2) === "fe" || ["svg", "g", "path", "filter"].indexOf(tag) >= 0;
    const node = global.document.createElementNS(isSvg ? SVG : "http://www.w3.org/1999/xhtml", tag);
    Object.keys(attributes || {}).forEach((name) => {
      const value = attributes[name];
      if (name === "text") { node.textContent = value; } else if (value !== null && value !== false) {
        node.setAttribute(name, value === true ? "" : value);
      }
    });
    (children || []).forEach((child) => { if (child) { node.appendChild(child); } });
    return node;
  }

  function colourOf(number) { return COLOURS[(number - 1) % COLOURS.length]; }

  /* What stands beside an outline: the finding's number and label. */
  function makeTag(number, label) {
    const tag = make("span", { "class": "rk-tag" }, [make("b", { text: number }), make("span", { text: label })]);
    tag.style.borderColor = colourOf(number);
    return tag;
  }

  /* Two filters that take turns: a changed `url()` makes every engine repaint, a changed table alone may not. */
  function makeFilter() {
    const names = [0, 1].map(() => { filters += 1; return "rk-lut-" + filters; });
    const transfers = names.map((name) => {
      return make("filter", { id: name, "color-interpolation-filters": "sRGB", x: "0", y: "0", width: "1", height: "1" }, [
        make("feComponentTransfer", {}, ["R", "G", "B"].map((c) => make("feFunc" + c, { type: "table" })))
      ]);
    });
    let turn = 0;
    return {
      node: make("svg", { "class": "rk-lut", width: 0, height: 0, "aria-hidden": "true", focusable: "false" }, transfers),
      use: (greys) => {
        if (isIdentity(greys)) { return "none"; }
        turn = 1 - turn;
        const values = tableValues(greys);
        transfers[turn].firstChild.childNodes.forEach((f) => f.setAttribute("tableValues", values));
        return "url(#" + names[turn] + ")";
      }
    };
  }

  function canFilter() {
    return Boolean(global.CSS && global.CSS.supports && global.CSS.supports("filter", "url(#a)"));
  }

  /* An element to zoom and pan: the stage of a viewer, or the container of an occlusion card.
   *
   * One finger or the left button scrolls a stack or pans a zoomed picture; the right button, or Shift, windows; two fingers
   * zoom. A client's own menu is kept from opening only after a real drag. Gives {node, count, canWindow, view} and what moves
   * the view; the maker adds `step` (stacks) and `setWindow`, `centre`, `width` (where `canWindow`).
   *
   * options: count, canWindow, geometry() now, viewed() after a change, locate(event) in stage pixels where the element is
   * itself transformed, tapped(u, v) after a tap or click: true if that was all.
   */
  function makeZoomable(node, options) {
    const stage = { node, count: options.count, canWindow: options.canWindow, view: { s: 1, x: 0.5, y: 0.5 } };
    const geometryNow = options.geometry;
    let pointers = {};
    let mode = "";
    let start = null;
    let carry = 0;
    let pinch = null;
    let wheel = 0;
    let dragged = false;
    let lastTap = null;

    stage.setView = (view) => {
      stage.view = clampView(view, geometryNow());
      options.viewed();
    };
    stage.zoom = (factor, px, py) => {
      const g = geometryNow();
      stage.setView(zoomAbout(stage.view, g, factor, px === undefined ? g.boxWidth / 2 : px, py === undefined ? g.boxHeight / 2 : py));
    };
    stage.pan = (dx, dy) => stage.setView(panBy(stage.view, geometryNow(), dx, dy));
    stage.fit = () => stage.setView({ s: 1, x: 0.5, y: 0.5 });

    const held = () => Object.keys(pointers).map((id) => pointers[id]);
    const local = options.locate || ((event) => {
      const box = node.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    });

    function modeOf(event) {
      if (event.button === 2 || event.shiftKey) { return "window"; }
      if (event.button === 1 || stage.view.s > 1) { return "pan"; }
      return stage.count > 1 ? "scroll" : "none";
    }

    function pinchNow() {
      const p = held();
      return { x: (p[0].x + p[1].x) / 2, y: (p[0].y + p[1].y) / 2, size: Math.max(Math.hypot(p[0].x - p[1].x, p[0].y - p[1].y), 10) };
    }

    function tap(event) {
      const at = local(event);
      const isSecond = lastTap && event.timeStamp - lastTap.t < 350 && Math.hypot(at.x - lastTap.x, at.y - lastTap.y) < 24;
      const spot = toPicture(stage.view, geometryNow(), at.x, at.y);
      lastTap = isSecond ? null : { t: event.timeStamp, x: at.x, y: at.y };
      if (options.tapped && options.tapped(spot[0], spot[1])) { return; }
      if (isSecond && stage.view.s > 1) { stage.fit(); } else if (isSecond) { stage.zoom(2.5, at.x, at.y); }
    }

    node.addEventListener("pointerdown", (event) => {
      if (event.target.closest("button")) { return; }
      if (event.isPrimary) { pointers = {}; }
      pointers[event.pointerId] = local(event);
      try { node.setPointerCapture(event.pointerId); } catch (gone) { /* the pointer has left already */ }
      if (held().length === 2) {
        mode = "pinch";
        pinch = pinchNow();
      } else {
        mode = modeOf(event);
        start = event;
        carry = 0;
        dragged = false;
        if (event.button === 1) { event.preventDefault(); }
      }
    });

    node.addEventListener("pointermove", (event) => {
      const before = pointers[event.pointerId];
      if (!before || (!dragged && mode !== "pinch" && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) <= DRAG_PX)) { return; }
      dragged = true;
      const now = local(event);
      const dx = now.x - before.x;
      const dy = now.y - before.y;
      pointers[event.pointerId] = now;
      if (mode === "pinch" && held().length === 2) {
        const next = pinchNow();
        stage.pan(next.x - pinch.x, next.y - pinch.y);
        stage.zoom(next.size / pinch.size, next.x, next.y);
        pinch = next;
      } else if (mode === "pan") {
        stage.pan(dx, dy);
      } else if (mode === "scroll") {
        const part = steps(carry + dy, clamp(geometryNow().boxHeight * 0.8 / stage.count, 5, 24));
        carry = part.rest;
        if (part.whole) { stage.step(part.whole); }
      } else if (mode === "window" && stage.canWindow) {
        const unit = Math.max(stage.width, 40) / 250;
        stage.setWindow(stage.centre + dy * unit, stage.width + dx * unit);
      }
    });

    const release = (event) => {
      if (!pointers[event.pointerId]) { return; }
      delete pointers[event.pointerId];
      if (held().length) { mode = "none"; }
    };
    node.addEventListener("pointerup", release);
    node.addEventListener("pointercancel", release);
    /* A tap is taken at its click, the last event of a touch: whatever it puts under the finger is not clicked as well. */
    node.addEventListener("click", (event) => {
      if (!dragged && !event.target.closest("button")) { tap(event); }
    });

    node.addEventListener("contextmenu", (event) => {
      if (dragged && mode === "window") { event.preventDefault(); }
      dragged = false;
    });

    node.addEventListener("wheel", (event) => {
      const delta = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
      if (event.ctrlKey) {
        const at = local(event);
        stage.zoom(Math.exp(-clamp(delta, -120, 120) / 300), at.x, at.y);
      } else if (stage.count > 1) {
        const part = steps(wheel + delta, WHEEL_PX);
        wheel = part.rest;
        if (part.whole) { stage.step(part.whole); }
      } else if (stage.view.s > 1) {
        stage.pan(0, -delta);
      } else { return; }
      event.preventDefault();
    }, { passive: false });
    return stage;
  }

  /* Build a stage, detached: the pictures stay where they are until `adopt()`.
   *
   * options: images (in stack order), zs, key (index shown first), kind, curve, window {centre, width}, spacing (mm of a
   * picture pixel), sides, name; changed(what) after slice | window | view | cine; tapped(u, v) after a tap or click.
   */
  function makeStage(options) {
    const images = options.images;
    const count = images.length;
    const first = images[options.key];
    const pictureWidth = +first.getAttribute("width") || first.naturalWidth || 512;
    const pictureHeight = +first.getAttribute("height") || first.naturalHeight || 512;
    const values = valueTable(options.curve);
    if (!values.every(isFinite)) { throw new Error("the curve is not a list of pairs"); }
    const filter = makeFilter();
    const filtering = canFilter();
    const say = options.changed || (() => {});
    let shown = null;
    let outlines = [];

    const hud = (place) => make("span", { "class": "rk-hud rk-" + place });
    const sliceHud = hud("slice");
    const windowHud = hud("window");
    const zoomHud = hud("zoom");
    const bar = hud("bar");
    const sides = options.sides || {};
    const huds = make("div", { "class": "rk-huds", "aria-hidden": "true" }, [sliceHud, windowHud, zoomHud, bar].concat(
      ["left", "right", "top", "bottom"].filter((side) => sides[side]).map((side) => {
        return make("span", { "class": "rk-hud rk-side rk-" + side, text: sides[side] });
      })
    ));
    const pictures = make("div", { "class": "rk-pan" });
    /* The filter is on what does not move: on each picture, it cost 3 to 10 times the frames (benchmarks/viewer.py). */
    const lens = make("div", { "class": "rk-lens" }, [pictures]);
    const drawing = make("g");
    const overlay = make("svg", { "class": "rk-shapes", "aria-hidden": "true", focusable: "false" }, [drawing]);
    const tags = make("div", { "class": "rk-tags", "aria-hidden": "true" });
    const pins = make("div", { "class": "rk-pins" });
    const node = make("div", { "class": "rk-stage", tabindex: "0", role: "group", "aria-label": options.name },
      [filter.node, lens, overlay, tags, huds, pins]);
    node.style.setProperty("--rk-aspect", pictureWidth + " / " + pictureHeight);

    let geometry = { boxWidth: 1, boxHeight: 1, width: 1, height: 1, limit: 8 };
    const stage = Object.assign(makeZoomable(node, {
      count, canWindow: filtering, tapped: options.tapped, geometry: () => geometry, viewed: () => { paintView(); say("view"); }
    }), { index: options.key, centre: 0, width: 0, inverted: false, playing: false, speed: 1 });
    stage.pins = pins;
    stage.aspect = pictureHeight / pictureWidth;

    function z() { return options.zs[stage.index]; }

    /* --- painting --- */

    function paintView() {
      const at = toStage(stage.view, geometry, 0, 0);
      const s = stage.view.s;
      pictures.style.width = geometry.width + "px";
      pictures.style.height = geometry.height + "px";
      pictures.style.transform = "translate(" + at[0] + "px," + at[1] + "px) scale(" + s + ")";
      drawing.setAttribute("transform", "translate(" + at[0] + " " + at[1] + ") scale(" + geometry.width * s / pictureWidth + ")");
      zoomHud.textContent = s > 1 ? s.toFixed(1) + "x" : "";
      node.style.touchAction = s > 1 || count > 1 ? "none" : "pan-y";
      node.classList.toggle("rk-zoomed", s > 1);
      paintBar();
      paintTags();
      placePins();
    }

    function paintBar() {
      if (!options.spacing) { return; }
      const one = scaleBar(options.spacing * pictureWidth / (geometry.width * stage.view.s), Math.min(geometry.boxWidth / 4, 120));
      bar.textContent = one.text;
      bar.style.width = one.px + "px";
    }

    function paintTags() {
      const wanted = outlines.filter((outline) => outline.tag.parentNode);
      const spots = placeLabels(wanted.map((outline) => {
        const at = toStage(stage.view, geometry, outline.anchor[0], outline.anchor[1]);
        return { x: at[0], y: at[1] - outline.height - 4, width: outline.width, height: outline.height };
      }), geometry.boxWidth, geometry.boxHeight);
      wanted.forEach((outline, i) => {
        outline.tag.style.transform = "translate(" + Math.round(spots[i].x) + "px," + Math.round(spots[i].y) + "px)";
      });
    }

    function placePins() {
      pins.childNodes.forEach((pin) => {
        const at = toStage(stage.view, geometry, +pin.getAttribute("data-u"), +pin.getAttribute("data-v"));
        const pinZ = pin.getAttribute("data-z");
        pin.style.transform = "translate(" + at[0] + "px," + at[1] + "px)";
        pin.hidden = pinZ !== null && +pinZ !== z();
      });
    }

    function paintSlice() {
      const image = images[stage.index];
      if (count > 1) { sliceHud.textContent = (options.kind === "cine" ? "Frame " : "Slice ") + (stage.index + 1) + "/" + count; }
      node.classList.toggle("rk-wait", !image.complete);
      if (!image.complete && shown) {
        image.loading = "eager";
        return;
      }
      if (shown) { shown.classList.remove("rk-now"); }
      image.classList.add("rk-now");
      shown = image;
      paintShapes();
      placePins();
    }

    /* Decode the neighbours, so that the next slice is there when it is asked for. */
    function prepare() {
      [1, -1, 2, -2, 3].forEach((step) => {
        const image = images[stage.index + step];
        if (!image) { return; }
        image.loading = "eager";
        if (image.complete && image.decode) { image.decode().catch(() => {}); }
      });
    }

    function paintWindow() {
      if (filtering) {
        lens.style.filter = filter.use(greyTable(values, stage.centre, stage.width, stage.inverted));
      }
      windowHud.textContent = filtering && (options.curve || stage.label) ?
        (stage.label ? stage.label + " " : "") + (options.curve ? windowText(stage.centre, stage.width) : "") : "";
    }

    /* --- outlines --- */

    /* Show outlines: [{shape, slices, number, label, strong}]; their labels are numbers where the stage is narrow. */
    stage.draw = (wanted) => {
      drawing.textContent = "";
      tags.textContent = "";
      outlines = wanted.map((one) => {
        const d = pathOf(one.shape, pictureWidth, pictureHeight);
        const box = boundsOf(one.shape);
        const parts = ["rk-halo", "rk-line"].map((name) => {
          return make("path", { "class": name + (one.strong ? " rk-strong" : ""), d, stroke: name === "rk-line" ? colourOf(one.number) : null });
        });
        const tag = makeTag(one.number, one.label);
        tag.classList.toggle("rk-strong", Boolean(one.strong));
        return { slices: one.slices, parts, tag, anchor: [box[0], box[1]], number: one.number, width: 0, height: 0 };
      });
      paintShapes();
    };

    function paintShapes() {
      const tagged = [];
      let fresh = false;
      outlines.forEach((outline) => {
        const isHere = isIn(outline.slices, z());
        const isTagged = isHere && tagged.indexOf(outline.number) < 0;
        if (isTagged) { tagged.push(outline.number); }
        outline.parts.forEach((part) => {
          if (isHere && !part.parentNode) { drawing.appendChild(part); }
          if (!isHere && part.parentNode) { drawing.removeChild(part); }
        });
        if (isTagged && !outline.tag.parentNode) { tags.appendChild(outline.tag); fresh = true; }
        if (!isTagged && outline.tag.parentNode) { tags.removeChild(outline.tag); fresh = true; }
        if (isTagged && !outline.width) {
          outline.width = outline.tag.offsetWidth;
          outline.height = outline.tag.offsetHeight;
        }
      });
      if (fresh) { paintTags(); }
    }

    /* --- what others may do --- */

    stage.show = (index) => {
      stage.index = clamp(Math.round(index), 0, count - 1);
      paintSlice();
      prepare();
      say("slice");
    };

    stage.step = (by) => {
      stage.pause();
      stage.show(stage.index + by);
    };

    stage.setWindow = (centre, width, label) => {
      stage.centre = centre;
      stage.width = Math.max(width, 1);
      stage.label = label || "";
      paintWindow();
      say("window");
    };

    stage.invert = () => {
      stage.inverted = !stage.inverted;
      paintWindow();
      say("window");
    };

    stage.placePins = placePins;

    stage.pause = () => {
      if (stage.playing) {
        stage.playing = false;
        say("cine");
      }
    };

    /* Play until paused, or until the stage leaves the page: clients tell nobody when they swap a side. */
    stage.play = () => {
      if (stage.playing || count < 2) { return; }
      stage.playing = true;
      let carry = 0;
      let before = null;
      const tick = (now) => {
        if (!stage.playing) { return; }
        if (!node.isConnected) {
          stage.playing = false;
          return;
        }
        const next = advance(stage.index, count, carry, before === null ? 0 : now - before, options.fps * stage.speed);
        before = now;
        carry = next.carry;
        if (next.index !== stage.index && images[next.index].complete) {
          stage.index = next.index;
          paintSlice();
          prepare();
          say("frame");
        }
        global.requestAnimationFrame(tick);
      };
      global.requestAnimationFrame(tick);
      say("cine");
    };

    stage.layout = () => {
      if (!(global.CSS && global.CSS.supports && global.CSS.supports("aspect-ratio", "1"))) {
        node.style.height = Math.min(node.clientWidth * stage.aspect, global.innerHeight * 0.7) + "px";
      }
      const boxWidth = node.clientWidth || 1;
      const boxHeight = node.clientHeight || 1;
      const fitted = fitSize(pictureWidth, pictureHeight, boxWidth, boxHeight);
      geometry = {
        boxWidth, boxHeight, width: fitted.width, height: fitted.height,
        limit: clamp(4 * pictureWidth / fitted.width, 4, 16)
      };
      node.classList.toggle("rk-narrow", boxWidth < 560);
      outlines.forEach((outline) => { outline.width = outline.tag.offsetWidth; outline.height = outline.tag.offsetHeight; });
      stage.view = clampView(stage.view, geometry);
      paintView();
    };

    /* Take the pictures in: the last step of mounting. Gives a function that puts them back where they were. */
    stage.adopt = () => {
      const homes = images.map((image) => [image, image.parentNode, image.nextSibling]);
      const restore = () => {
        homes.slice().reverse().forEach((home) => {
          home[0].classList.remove("rk-now");
          home[1].insertBefore(home[0], home[2] && home[2].parentNode === home[1] ? home[2] : null);
        });
      };
      /* Undone in reverse, each picture's old neighbour is home before it is needed: so remember the written order. */
      homes.sort((a, b) => a[0].compareDocumentPosition(b[0]) & 4 ? -1 : 1);
      try {
        images.forEach((image) => { pictures.appendChild(image); });
      } catch (problem) {
        restore();
        throw problem;
      }
      return restore;
    };

    images.forEach((image) => {
      const arrived = () => { if (image === images[stage.index]) { paintSlice(); } };
      image.draggable = false;
      image.addEventListener("load", arrived);
      image.addEventListener("error", arrived);
    });

    stage.setWindow(options.window.centre, options.window.width, options.window.label);
    return stage;
  }

  const core = {
    version: VERSION, clamp, interpolate, valueTable, greyTable,
    tableValues, isIdentity, fitSize, clampView, toPicture,
    toStage, panBy, zoomAbout, steps, advance, scaleBar, isIn,
    sliceFor, boundsOf, distanceTo, shapesOn, isHit, score,
    pathOf, placeLabels, stackOrder, windowText,
    make, makeTag, colourOf, makeZoomable, makeStage
  };
  radanki.core = core;
  if (typeof module === "object" && module.exports) { module.exports = core; }
}(typeof window === "undefined" ? globalThis : window));
