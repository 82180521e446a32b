/* radanki card: the viewer on a card. Needs core.js before it; radanki.web joins the two into `_radanki-<hash8>.js`.
 *
 * What a template and its fields must hold (version 1; README.md beside this file says it at length):
 *
 *   <link rel="stylesheet" href="_radanki-HASH.css">
 *   <div class="rk-viewer tappable" data-rk="1">
 *     <img src="rk-...webp" width="512" height="512" alt="Axial CT, slice 31" data-z="31">    key slice first, then stack order
 *     <script type="application/json" class="rk-data">{...}</script>                         nothing that gives the answer away
 *     <script type="application/json" class="rk-answer">{...}</script>                       in the back template only
 *     <figure class="rk-schematic"><img ...></figure>                                        optional, back only
 *   </div>
 *   <script src="_radanki-HASH.js"></script>                                               after the viewers, on both sides
 *
 * Rules this file keeps, each tested in tests/web/viewer:
 *   - a viewer appears whole or not at all: on any fault the pictures are back where they were;
 *   - position, window, zoom and marks go from question to answer, and never to the next review: a question forgets all;
 *   - one key listener for the life of the window; a newer version of this file takes over from an older one;
 *   - Anki's keys pass through untouched; the client's menu opens unless a right button was really dragged;
 *   - nothing is requested but the pictures that the card names.
 */
(function () {
  "use strict";
  const VERSION = 1;
  const api = window.radanki || {};
  if (api.version >= VERSION) {
    api.mount();
    return;
  }
  const core = api.core;
  const make = core.make;
  const STORE = "radanki";
  const PLAIN = "radanki-plain";
  let viewers = [];
  let active = null;
  let serial = 0;

  /* ---------- what goes from question to answer ---------- */

  let memory = null;

  function storage(name, use) {
    try { return use(window[name]); } catch (refused) { return null; }
  }

  function kept() {
    if (!memory) {
      memory = storage("sessionStorage", (s) => JSON.parse(s.getItem(STORE))) || {};
    }
    return memory;
  }

  function keep(key, state) {
    kept()[key] = state;
    storage("sessionStorage", (s) => { s.setItem(STORE, JSON.stringify(memory)); });
  }

  function forget() {
    memory = {};
    storage("sessionStorage", (s) => { s.removeItem(STORE); });
  }

  function isPlain() {
    return api.plain || storage("localStorage", (s) => s.getItem(PLAIN) === "1");
  }

  function setPlain(plain) {
    api.plain = plain;
    storage("localStorage", (s) => { if (plain) { s.setItem(PLAIN, "1"); } else { s.removeItem(PLAIN); } });
  }

  /* ---------- small parts ---------- */

  function button(text, command, attributes) {
    return make("button", Object.assign({ type: "button", "class": "rk-button", "data-cmd": command, text }, attributes));
  }

  /* A button whose face is a sign: the sign is hidden from screen readers, the name is said. */
  function signButton(sign, name, command) {
    return make("button", { type: "button", "class": "rk-button rk-sign", "data-cmd": command, "aria-label": name, title: name }, [
      make("span", { "aria-hidden": "true", text: sign })
    ]);
  }

  function zoomButtons() {
    return [signButton("\u2212", "Zoom out", "zoom-out"), signButton("+", "Zoom in", "zoom-in"), button("Fit", "fit")];
  }

  function zoomCommands(stage) {
    return { "zoom-in": () => stage.zoom(1.4), "zoom-out": () => stage.zoom(1 / 1.4), fit: () => stage.fit() };
  }

  function press(node, isPressed) { if (node) { node.setAttribute("aria-pressed", String(isPressed)); } }

  function range(name, low, high, command) {
    return make("input", { type: "range", "class": "rk-range", min: low, max: high, step: 1, "aria-label": name, "data-set": command });
  }

  /* A viewer's own settings; where several viewers share a script, theirs is a list in the order of the viewers. */
  function read(root, name) {
    const group = root.closest(".rk-viewers");
    const script = (group || root).querySelector("script." + name);
    const found = script && JSON.parse(script.textContent);
    return group && found ? found[Array.from(group.querySelectorAll(".rk-viewer")).indexOf(root)] : found;
  }

  function isAnswerSide(root) {
    const side = root.getAttribute("data-side");
    return side ? side === "answer" : Boolean(root.querySelector(".rk-answer") || document.getElementById("answer"));
  }

  function plural(n, word) { return n + " " + word + (n === 1 ? "" : "s"); }

  /* ---------- one viewer ---------- */

  function mountViewer(root, place) {
    const data = read(root, "rk-data") || {};
    const isAnswer = isAnswerSide(root);
    let answer = {};
    try { answer = read(root, "rk-answer") || {}; } catch (bad) { window.console.warn("radanki: findings unreadable"); }
    const written = Array.from(root.querySelectorAll("img")).filter((image) => !image.closest(".rk-schematic"));
    if (!written.length) { throw new Error("no picture"); }
    const writtenZs = written.map((image) => image.hasAttribute("data-z") ? +image.getAttribute("data-z") : NaN);
    const order = core.stackOrder(writtenZs, data.order);
    const images = order.map((i) => written[i]);
    const zs = order.map((i) => isNaN(writtenZs[i]) ? null : writtenZs[i]);
    const keyIndex = order.indexOf(0);
    const kind = data.kind || (images.length > 1 ? "stack" : "still");
    const frameWord = kind === "cine" ? "frame" : "slice";
    const windows = data.windows && data.windows.length ? data.windows : [{ centre: 128, width: 256 }];
    if (!windows.every((w) => w.width > 0 && isFinite(w.centre))) { throw new Error("a window without width or centre"); }
    const findings = (answer.findings || []).slice().sort((a, b) => a.number - b.number);
    const asksForMarks = data.find === true && !isAnswer;
    const storeKey = (root.getAttribute("data-card") || "") + written[0].getAttribute("src") + "#" + place;
    const state = (isAnswer && kept()[storeKey]) || {};
    const marks = state.marks || [];
    const id = "rk-" + (serial += 1);
    const listeners = [];
    const viewer = { root, commands: {} };
    let windowIndex = 0;
    let selected = 0;
    let isLabelled = true;
    let isReady = false;
    let timer = 0;

    const stage = core.makeStage({
      images, zs, key: keyIndex, kind, curve: data.curve, fps: data.fps || 10,
      window: windows[0], spacing: data.spacing, sides: data.sides,
      name: data.name || written[0].getAttribute("alt") || "Picture", changed, tapped
    });
    const count = stage.count;

    /* --- parts, all detached --- */

    const slider = count > 1 && range(kind === "cine" ? "Frame" : "Slice", 1, count, "slice");
    const windowButton = windows.length > 1 && stage.canWindow && button("", "next-window");
    const playButton = count > 1 && button("Play", "cine", { "aria-pressed": "false" });
    const speedButton = count > 1 && button("", "speed");
    const labelsButton = findings.length > 0 && button("Labels", "labels", { "aria-pressed": "true" });
    const schematic = root.querySelector(".rk-schematic");
    const schematicButton = schematic && button("Schematic", "schematic", { "aria-pressed": "false" });
    const toolsButton = button("Tools", "tools", { "aria-expanded": "false", "class": "rk-button rk-more" });
    const adjustButton = stage.canWindow && button("Adjust", "adjust", { "aria-expanded": "false" });
    const levelRange = data.curve ? range("Window level", -1000, 2000, "level") : range("Brightness", 0, 255, "level");
    const widthRange = data.curve ? range("Window width", 1, 3000, "width") : range("Contrast", 1, 512, "width");
    const invertButton = button("Invert", "invert", { "aria-pressed": "false" });
    const adjust = make("div", { "class": "rk-adjust", hidden: true }, [
      make("label", { "class": "rk-field" }, [make("span", { text: levelRange.getAttribute("aria-label") }), levelRange]),
      make("label", { "class": "rk-field" }, [make("span", { text: widthRange.getAttribute("aria-label") }), widthRange]),
      invertButton, button("Reset", "reset")
    ]);
    const marksText = make("p", { "class": "rk-note" });
    const live = make("div", { "class": "rk-live", role: "status" });
    const tools = make("div", { "class": "rk-tools" }, [
      ...zoomButtons(), kind !== "cine" && playButton, speedButton, adjustButton, button("Plain picture", "plain")
    ]);
    const bar = make("div", { "class": "rk-controls", role: "group", "aria-label": "Picture controls" }, [
      slider && make("div", { "class": "rk-slide" }, [signButton("\u2039", "Previous " + frameWord, "prev"), slider, signButton("\u203a", "Next " + frameWord, "next")]),
      windowButton, kind === "cine" && playButton, labelsButton, schematicButton,
      asksForMarks && button("Place mark", "mark"), asksForMarks && button("Clear marks", "clear"),
      toolsButton, tools
    ]);
    [levelRange, widthRange].forEach((input) => { input.removeAttribute("aria-label"); });
    const list = findings.length > 0 && make("ol", { "class": "rk-findings" }, findings.map(findingItem));
    const panel = make("div", { "class": "rk-panel" }, [bar, adjust, asksForMarks && marksText, scoreText(), list, live]);

    function where(finding) {
      const places = zs.map((z, i) => i).filter((i) => zs[i] !== null && core.shapesOn(finding, zs[i]).length);
      if (!places.length || places.length === count) { return ""; }
      const from = places[0] + 1;
      const to = places[places.length - 1] + 1;
      return " (" + frameWord + (from === to ? " " + from : "s " + from + "\u2013" + to) + ")";
    }

    function findingItem(finding) {
      const why = finding.why && make("p", { id: id + "-why-" + finding.number, "class": "rk-why", hidden: true, text: finding.why });
      const attributes = { type: "button", "class": "rk-button rk-finding", "data-cmd": "select", "data-number": finding.number };
      if (why) { Object.assign(attributes, { "aria-expanded": "false", "aria-controls": why.id }); } else { attributes["aria-pressed"] = "false"; }
      const badge = make("b", { text: String(finding.number) });
      badge.style.borderColor = core.colourOf(finding.number);
      return make("li", {}, [make("button", attributes, [badge, make("span", { text: " " + finding.label + where(finding) })]), why]);
    }

    /* What the student's marks came to, said in words; marks themselves show a tick or a cross. */
    function scoreText() {
      if (!isAnswer || !marks.length || !findings.length) { return null; }
      const result = core.score(findings, marks, stage.aspect);
      const stray = result.hits.filter((hit) => !hit).length;
      const asked = result.found.length + result.missed.length;
      const name = (number) => {
        return number + " " + findings.find((f) => f.number === number).label;
      };
      const parts = ["Your marks found " + result.found.length + " of " + asked + "."];
      if (result.missed.length) { parts.push("Not marked: " + result.missed.map(name).join(", ") + "."); }
      if (stray) { parts.push(plural(stray, "mark") + (stray === 1 ? " lies" : " lie") + " on no finding."); }
      const isPerfect = !result.missed.length && !stray;
      return asked ? make("p", { "class": "rk-note rk-score " + (isPerfect ? "rk-hit" : "rk-miss"), text: parts.join(" ") }) : null;
    }

    /* --- keeping up --- */

    function changed(what) {
      if (!isReady) { return; }
      if (what === "cine") {
        playButton.textContent = stage.playing ? "Pause" : "Play";
        press(playButton, stage.playing);
      }
      if (what === "slice" || what === "frame") { paintSlider(); }
      if (what === "window") { paintWindow(); }
      if (what === "frame") { return; }
      if (what !== "view") { announce(what); }
      save();
    }

    function save() {
      const view = stage.view;
      keep(storeKey, {
        z: stage.index, centre: stage.centre, width: stage.width, label: stage.label, inverted: stage.inverted,
        view: { s: view.s, x: view.x, y: view.y }, marks, paused: count > 1 && !stage.playing
      });
    }

    function paintSlider() {
      if (!slider) { return; }
      slider.value = stage.index + 1;
      slider.setAttribute("aria-valuetext", (kind === "cine" ? "Frame " : "Slice ") + (stage.index + 1) + " of " + count);
    }

    function paintWindow() {
      const name = windows[windowIndex];
      const isPreset = stage.centre === name.centre && stage.width === name.width;
      if (windowButton) { windowButton.textContent = "Window: " + (isPreset ? name.label : "own"); }
      levelRange.value = data.curve ? stage.centre : 256 - stage.centre;
      widthRange.value = data.curve ? stage.width : 513 - stage.width;
      press(invertButton, stage.inverted);
    }

    /* Say the latest state, once things have settled: never every slice of a fast scroll. */
    function announce(what) {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        live.textContent = what === "window" ?
          "Window " + (stage.label || "") + " " + (data.curve ? core.windowText(stage.centre, stage.width) : "") :
          what === "cine" ? (stage.playing ? "Playing" : "Paused") :
            count > 1 ? slider.getAttribute("aria-valuetext") : "";
      }, 600);
    }

    function setWindow(index) {
      windowIndex = (index + windows.length) % windows.length;
      const chosen = windows[windowIndex];
      stage.setWindow(chosen.centre, chosen.width, chosen.label);
    }

    function drawFindings() {
      const outlines = [];
      findings.forEach((finding) => {
        (finding.shapes || []).forEach((shape) => {
          outlines.push({
            shape, slices: shape.slices || finding.slices, number: finding.number, label: finding.label,
            strong: finding.number === selected
          });
        });
      });
      stage.draw(isLabelled ? outlines : []);
    }

    /* --- findings --- */

    function select(number) {
      selected = selected === number ? 0 : number;
      findings.forEach((finding) => {
        const opener = list.querySelector("[data-number='" + finding.number + "']");
        const why = document.getElementById(id + "-why-" + finding.number);
        const isOpen = finding.number === selected;
        opener.setAttribute(why ? "aria-expanded" : "aria-pressed", String(isOpen));
        if (why) { why.hidden = !isOpen; }
        if (isOpen && finding.shapes && finding.shapes.length) { goTo(finding); }
      });
      if (selected) { setLabels(true); } else { drawFindings(); }
    }

    function goTo(finding) {
      stage.pause();
      if (core.shapesOn(finding, zs[stage.index]).length) { return; }
      const slices = finding.slices || finding.shapes[0].slices;
      stage.show(core.sliceFor(zs, slices, stage.index, keyIndex));
    }

    function setLabels(isOn) {
      isLabelled = isOn;
      press(labelsButton, isOn);
      drawFindings();
    }

    /* --- marks --- */

    function tapped(u, v) {
      if (asksForMarks) {
        if (u >= 0 && u <= 1 && v >= 0 && v <= 1) { addMark(u, v); }
        return true;
      }
      const here = findings.filter((f) => isLabelled && core.isHit(f, { u, v, z: zs[stage.index] }, stage.aspect));
      if (!here.length) { return false; }
      const area = (f) => {
        const b = core.boundsOf(core.shapesOn(f, zs[stage.index])[0]);
        return (b[2] - b[0]) * (b[3] - b[1]);
      };
      select(here.sort((a, b) => area(a) - area(b))[0].number);
      return true;
    }

    function addMark(u, v) {
      marks.push({ u: +u.toFixed(4), v: +v.toFixed(4), z: zs[stage.index] });
      drawMarks();
      save();
    }

    function drawMarks() {
      const hits = isAnswer && findings.length ? core.score(findings, marks, stage.aspect).hits : [];
      stage.pins.textContent = "";
      marks.forEach((mark, i) => {
        const face = make("span", { "aria-hidden": "true", text: isAnswer && findings.length ? (hits[i] ? "\u2713" : "\u00d7") : "" });
        const attributes = { "data-u": mark.u, "data-v": mark.v, "data-z": mark.z === null ? null : mark.z };
        const look = "rk-mark" + (isAnswer && findings.length ? (hits[i] ? " rk-hit" : " rk-miss") : "");
        if (isAnswer) {
          stage.pins.appendChild(make("span", Object.assign({ "class": look, "aria-hidden": "true" }, attributes), [face]));
        } else {
          stage.pins.appendChild(make("button", Object.assign({
            "class": look, type: "button", "data-cmd": "unmark", "data-mark": i, "aria-label": "Mark " + (i + 1) + ": arrow keys move it, Delete removes it"
          }, attributes), [face]));
        }
      });
      marksText.textContent = marks.length ?
        plural(marks.length, "mark") + " set. Tap a mark to take it away." :
        "Tap the picture where you see it, then show the answer.";
      stage.placePins();
    }

    function moveMark(pin, key) {
      const mark = marks[+pin.getAttribute("data-mark")];
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
      if (!mark || !by) { return false; }
      mark.u = +core.clamp(mark.u + by[0] / 100, 0, 1).toFixed(4);
      mark.v = +core.clamp(mark.v + by[1] / 100, 0, 1).toFixed(4);
      pin.setAttribute("data-u", mark.u);
      pin.setAttribute("data-v", mark.v);
      stage.placePins();
      save();
      return true;
    }

    /* --- commands: each gives false where it has nothing to do here, so that its key passes on --- */

    Object.assign(viewer.commands, zoomCommands(stage), {
      adjust: () => {
        adjust.hidden = !adjust.hidden;
        adjustButton.setAttribute("aria-expanded", String(!adjust.hidden));
      },
      invert: () => { stage.invert(); },
      reset: () => {
        if (stage.inverted) { stage.invert(); }
        setWindow(windowIndex);
      },
      tools: () => {
        toolsButton.setAttribute("aria-expanded", String(root.classList.toggle("rk-open")));
      },
      plain: () => {
        setPlain(true);
        viewers.slice().forEach((each) => { each.unmount(); });
        offerViewer();
      }
    });
    if (count > 1) {
      Object.assign(viewer.commands, {
        prev: () => { stage.step(-1); },
        next: () => { stage.step(1); },
        cine: () => { if (stage.playing) { stage.pause(); } else { stage.play(); } },
        speed: () => {
          stage.speed = stage.speed === 1 ? 2 : stage.speed === 2 ? 0.5 : 1;
          speedButton.textContent = "Speed " + stage.speed + "x";
        }
      });
      speedButton.textContent = "Speed 1x";
    }
    if (windowButton) {
      viewer.commands["next-window"] = () => { setWindow(windowIndex + 1); };
      viewer.commands["prev-window"] = () => { setWindow(windowIndex - 1); };
    }
    if (list) {
      viewer.commands.labels = () => { setLabels(!isLabelled); };
      viewer.commands.select = (node) => { select(+node.getAttribute("data-number")); };
    }
    if (schematic) {
      viewer.commands.schematic = () => { press(schematicButton, root.classList.toggle("rk-with-schematic")); };
    }
    if (asksForMarks) {
      viewer.commands.mark = () => {
        addMark(stage.view.x, stage.view.y);
        stage.pins.lastChild.focus();
      };
      viewer.commands.clear = () => { marks.length = 0; drawMarks(); save(); };
      viewer.commands.unmark = (node) => {
        marks.splice(+node.getAttribute("data-mark"), 1);
        drawMarks();
        save();
      };
    }

    /* Keys that count only while the picture or a mark has the focus. */
    viewer.focusKey = (event) => {
      const pin = event.target.closest && event.target.closest(".rk-mark");
      if (pin && (event.key === "Delete" || event.key === "Backspace")) {
        viewer.commands.unmark(pin);
        stage.node.focus();
        return true;
      }
      if (pin) { return moveMark(pin, event.key); }
      if (event.target !== stage.node) { return false; }
      const pan = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
      if (pan && stage.view.s > 1) {
        stage.pan(pan[0], pan[1]);
        return true;
      }
      const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, PageUp: -10, PageDown: 10, Home: -count, End: count }[event.key];
      if (!by || count < 2) { return false; }
      stage.step(by);
      return true;
    };

    /* --- joining the page --- */

    function on(node, type, handler) {
      node.addEventListener(type, handler);
      listeners.push(() => { node.removeEventListener(type, handler); });
    }

    function connect() {
      const wake = () => { active = viewer; };
      on(root, "pointerenter", wake);
      on(root, "focusin", wake);
      on(root, "click", (event) => {
        const node = event.target.closest && event.target.closest("[data-cmd]");
        const command = node && viewer.commands[node.getAttribute("data-cmd")];
        if (command) {
          event.preventDefault();
          command(node);
        }
      });
      /* A button that was clicked must not keep the focus: the next Space is Anki's. */
      on(root, "mousedown", (event) => {
        if (event.target.closest && event.target.closest("button")) { event.preventDefault(); }
      });
      on(panel, "input", (event) => {
        const value = +event.target.value;
        const what = event.target.getAttribute("data-set");
        if (what === "slice") { stage.step(value - 1 - stage.index); }
        if (what === "level") { stage.setWindow(data.curve ? value : 256 - value, stage.width); }
        if (what === "width") { stage.setWindow(stage.centre, data.curve ? value : 513 - value); }
      });
      on(panel, "pointerup", (event) => { if (event.target.type === "range") { event.target.blur(); } });
      if (window.ResizeObserver) {
        const observer = new window.ResizeObserver(() => { stage.layout(); });
        observer.observe(stage.node);
        listeners.push(() => { observer.disconnect(); });
      } else {
        on(window, "resize", () => { if (root.isConnected) { stage.layout(); } });
      }
    }

    viewer.unmount = () => {
      window.clearTimeout(timer);
      isReady = false;
      stage.pause();
      listeners.forEach((off) => { off(); });
      root.classList.remove("rk-on", "rk-open", "rk-with-schematic");
      if (viewer.restore) { viewer.restore(); }
      stage.node.remove();
      panel.remove();
      viewers = viewers.filter((each) => each !== viewer);
    };

    function restoreState() {
      const chosen = windows.findIndex((w) => w.name === data.window);
      windowIndex = Math.max(chosen, 0);
      if (state.width) {
        const same = windows.findIndex((w) => w.label === state.label);
        windowIndex = same < 0 ? windowIndex : same;
        stage.setWindow(state.centre, state.width, state.label);
      } else {
        setWindow(windowIndex);
      }
      if (state.inverted) { stage.invert(); }
      stage.show(state.z === undefined ? keyIndex : state.z);
      stage.view = state.view || stage.view;
    }

    /* A loop runs by itself, unless the reader asked for less motion or had paused it on the question. */
    function mayStart() {
      const calm = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      return kind === "cine" && !calm && !state.paused && !(isAnswer && marks.length);
    }

    viewer.stage = stage;
    try {
      viewer.restore = stage.adopt();
      root.insertBefore(panel, root.firstChild);
      root.insertBefore(stage.node, panel);
      root.classList.add("rk-on");
      viewers.push(viewer);
      connect();
      restoreState();
      stage.layout();
      drawFindings();
      drawMarks();
      paintSlider();
      paintWindow();
      isReady = true;
      if (mayStart()) { stage.play(); }
    } catch (problem) {
      viewer.unmount();
      throw problem;
    }
  }

  /* ---------- all viewers of a side ---------- */

  function offerViewer() {
    document.querySelectorAll(".rk-viewer:not(.rk-on)").forEach((root) => {
      if (root.querySelector(".rk-offer")) { return; }
      const offer = button("Picture viewer", "", { "class": "rk-button rk-offer" });
      offer.addEventListener("click", () => {
        setPlain(false);
        document.querySelectorAll(".rk-offer").forEach((each) => each.remove());
        api.mount();
      });
      root.appendChild(offer);
    });
  }

  /* Mount every viewer that is not mounted yet; safe to call at any time, and it never throws. */
  function mount() {
    const roots = Array.from(document.querySelectorAll(".rk-viewer[data-rk]"));
    const fresh = roots.filter((root) => !root.classList.contains("rk-on"));
    viewers = viewers.filter((viewer) => viewer.root.isConnected);
    if (fresh.length && !roots.some(isAnswerSide)) { forget(); }
    if (isPlain()) {
      offerViewer();
    } else {
      fresh.forEach((root) => {
        try { mountViewer(root, roots.indexOf(root)); } catch (problem) {
          window.console.warn("radanki: the plain picture is shown (" + problem.message + ")");
        }
      });
    }
    api.mountOcclusion();
  }

  /* ---------- native image occlusion cards ---------- */

  /* Zoom, pan and labels on Anki's own occlusion cards. The container is transformed as one piece, so picture and masks stay
   * aligned; nothing is moved or wrapped, and Anki's editor never sees any of it. */
  function mountOcclusion() {
    const container = document.getElementById("image-occlusion-container");
    if (!container || container.classList.contains("rk-io")) { return; }
    try { enlarge(container); } catch (problem) {
      container.style.transform = container.style.clipPath = "";
      window.console.warn("radanki: no zoom on this card (" + problem.message + ")");
    }
  }

  function enlarge(container) {
    const script = document.querySelector(".rk-occlusion script.rk-answer");
    const findings = script ? JSON.parse(script.textContent).findings || [] : [];
    const layer = make("div", { "class": "rk-io-labels", "aria-hidden": "true" });
    const labelsButton = findings.length > 0 && button("Labels", "labels", { "aria-pressed": "true" });
    const bar = make("div", { "class": "rk-controls tappable", role: "group", "aria-label": "Picture controls" }, zoomButtons().concat(labelsButton));
    let isLabelled = true;
    let showsAll = false;

    const geometry = () => {
      const width = container.offsetWidth || 1;
      const height = container.offsetHeight || 1;
      return { boxWidth: width, boxHeight: height, width, height, limit: 8 };
    };
    const corner = () => core.toStage(stage.view, geometry(), 0, 0);
    const stage = core.makeZoomable(container, {
      count: 1, geometry, viewed: paint,
      locate: (event) => {
        const box = container.getBoundingClientRect();
        return { x: event.clientX - box.left + corner()[0], y: event.clientY - box.top + corner()[1] };
      }
    });

    /* Transform the container, and cut off, in its own units, what would cover the rest of the card. */
    function paint() {
      const g = geometry();
      const s = stage.view.s;
      const at = corner();
      const cut = [-at[1] / s, g.width - (g.width - at[0]) / s, g.height - (g.height - at[1]) / s, -at[0] / s];
      container.style.transformOrigin = "0 0";
      container.style.transform = s > 1 ? "translate(" + at[0] + "px," + at[1] + "px) scale(" + s + ")" : "";
      container.style.clipPath = s > 1 ? "inset(" + [cut[0], cut[1], cut[2], cut[3]].join("px ") + "px)" : "";
      container.style.touchAction = s > 1 ? "none" : "pan-y";
      container.style.setProperty("--rk-unzoom", 1 / s);
    }

    /* Only what this card asks is labelled: labels of the other masks would answer the other cards. */
    function paintLabels() {
      const asked = Array.from(document.querySelectorAll(".cloze-highlight[data-ordinal]")).map((node) => +node.getAttribute("data-ordinal"));
      layer.textContent = "";
      findings.filter((f) => isLabelled && f.shapes && (showsAll || asked.indexOf(f.number) >= 0)).forEach((finding) => {
        const box = core.boundsOf(finding.shapes[0]);
        const tag = core.makeTag(finding.number, finding.label);
        tag.style.left = core.clamp(box[0], 0, 0.8) * 100 + "%";
        tag.style.top = core.clamp(box[3], 0, 0.92) * 100 + "%";
        layer.appendChild(tag);
      });
    }

    const viewer = { root: container, commands: zoomCommands(stage), focusKey: () => false, unmount: () => {} };
    if (labelsButton) {
      viewer.commands.labels = () => {
        isLabelled = !isLabelled;
        press(labelsButton, isLabelled);
        paintLabels();
      };
    }
    bar.addEventListener("click", (event) => {
      const node = event.target.closest("[data-cmd]");
      if (node) { viewer.commands[node.getAttribute("data-cmd")](); }
    });
    bar.addEventListener("mousedown", (event) => event.preventDefault());
    /* Anki's own button shows what lies under every mask: then every label may be seen. */
    const toggle = document.getElementById("toggle");
    if (toggle) {
      toggle.addEventListener("click", () => {
        showsAll = !showsAll;
        paintLabels();
      });
    }
    paintLabels();
    container.classList.add("rk-io", "tappable");
    container.style.touchAction = "pan-y";
    container.appendChild(layer);
    container.parentNode.insertBefore(bar, container.nextSibling);
    viewers.push(viewer);
  }

  /* ---------- keys ---------- */

  const KEYS = {
    "[": "prev", "]": "next", w: "next-window", W: "prev-window", z: "zoom-in", x: "zoom-out", f: "fit", c: "cine", l: "labels"
  };

  /* The viewer that keys go to: the one last pointed at or focused, else the first. */
  function current() {
    viewers = viewers.filter((viewer) => viewer.root.isConnected);
    return viewers.indexOf(active) >= 0 ? active : viewers[0];
  }

  function isTyping(target) {
    return target && (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT" ||
      (target.tagName === "INPUT" && target.type !== "range"));
  }

  /* Run a command on the current viewer; false if it has nothing to do there. For user actions of mobile clients as well. */
  function run(name) {
    const viewer = current();
    const command = viewer && viewer.commands[name];
    /* Cards whose labels are plain HTML have a check box for them. */
    const box = name === "labels" && !command && document.getElementById("rk-labels");
    if (command) { command(); } else if (box) { box.click(); }
    return Boolean(command || box);
  }

  function onKey(event) {
    if (api.version !== VERSION || event.defaultPrevented || event.isComposing || isTyping(event.target)) { return; }
    /* Some keyboards have the square brackets on AltGr, which reports Ctrl and Alt as well. */
    const isBracket = event.key === "[" || event.key === "]";
    const isAltGr = isBracket && event.getModifierState && event.getModifierState("AltGraph");
    if (event.metaKey || ((event.ctrlKey || event.altKey) && !isAltGr)) { return; }
    const viewer = current();
    const isTaken = viewer && viewer.root.contains(event.target) && viewer.focusKey(event);
    if (isTaken || (Object.keys(KEYS).indexOf(event.key) >= 0 && run(KEYS[event.key]))) { event.preventDefault(); }
  }

  api.version = VERSION;
  api.mount = mount;
  api.mountOcclusion = mountOcclusion;
  api.cmd = run;
  window.radanki = api;
  document.addEventListener("keydown", onKey);
  mount();
}());
