/* The page that cards are looked at on. With a server it follows what is saved; as a file it has everything inside.
 * Whatever comes from a case is put in as text; cards themselves are shown in frames that have no origin. */
(function () {
  "use strict";

  const PULSE_MS = 1000;
  const told = document.getElementById("told") ? JSON.parse(document.getElementById("told").textContent) : null;
  const at = (id) => document.getElementById(id);
  const state = {
    cases: [], clients: [], hasBase: false, version: 0, change: null, key: "", opening: "",
    view: "card", sides: "both", client: "desktop", width: 0, isNight: false, runs: true, kind: "", showsBefore: true
  };

  /* ---------- where everything comes from ---------- */

  const source = told ? {
    cases: () => Promise.resolve({ version: 1, clients: told.clients, hasBase: told.hasBase, cases: told.cases }),
    one: (folder) => Promise.resolve(told.cases.find((one) => one.folder === folder)),
    picture: (name) => told.media[name],
    fill: (frame, wish) => { frame.srcdoc = documentOf(wish); }
  } : {
    cases: () => ask("/api/cases"),
    one: (folder) => ask("/api/case?folder=" + encodeURIComponent(folder)),
    picture: (name) => "/picture?folder=" + encodeURIComponent(state.change.folder) + "&name=" + encodeURIComponent(name),
    fill: (frame, wish) => { frame.src = addressOf(wish); }
  };

  function ask(address) {
    return fetch(address).then((answer) => answer.ok ? answer.json() : Promise.reject(new Error("status " + answer.status)));
  }

  function addressOf(wish) {
    const query = new URLSearchParams({
      folder: state.change.folder, key: wish.card.key, side: wish.side, when: wish.when, client: state.client,
      theme: state.isNight ? "night" : "day", v: wish.card.digest
    });
    return "/card?" + query;
  }

  function documentOf(wish) {
    const sides = told.cases[0].sides;
    const known = sides[wish.card.key + " " + wish.when] || sides[wish.card.key + " after"];
    const side = known[wish.side].replace(/(\ssrc|\shref)="([^"]+)"/g, (whole, attribute, name) =>
      Object.hasOwn(told.media, name) ? attribute + '="' + told.media[name] + '"' : whole);
    const classes = { "@HTML-CLASS@": (state.isNight ? "night-mode " : "") + htmlClass(), "@BODY-CLASS@": state.isNight ? known.night : known.class };
    const parts = told.shell.split("@SIDE@");
    const before = Object.keys(classes).reduce((text, name) => text.split(name).join(classes[name]), parts[0]);
    return before + side + parts[1];
  }

  function htmlClass() { return client().htmlClass; }
  function client() { return state.clients.find((one) => one.name === state.client); }

  /* ---------- building ---------- */

  function make(name, attributes, children) {
    const element = document.createElement(name);
    Object.keys(attributes || {}).forEach((key) => { element.setAttribute(key, attributes[key]); });
    [].concat(children || []).forEach((child) => { element.append(child); });
    return element;
  }

  function fill(element, children) { element.replaceChildren.apply(element, children); }

  function options(select, pairs, chosen) {
    fill(select, pairs.map((pair) => make("option", { value: pair[0] }, pair[1])));
    select.value = chosen;
  }

  function shownCards() { return state.change ? state.change.list.filter((card) => !state.kind || card.kind === state.kind) : []; }
  function currentCard() {
    const cards = shownCards();
    return cards.find((card) => card.key === state.key) || cards[0];
  }

  function statusMark(status) { return status && status !== "unchanged" ? [make("span", { "class": "status " + status }, status)] : []; }

  /* ---------- painting ---------- */

  function paint() {
    paintTop();
    paintList();
    paintProblems();
    paintStage();
    location.replace("#" + new URLSearchParams({ folder: state.change ? state.change.folder : "", card: (currentCard() || { key: "" }).key }));
  }

  function paintTop() {
    const change = state.change;
    fill(at("title"), change ? [change.title + " "].concat(statusMark(state.hasBase ? change.status : "")) : ["Preview"]);
    at("folder").textContent = change ? change.folder + (change.deck ? ", " + change.deck.split("::").join(" / ") : "") : "";
    at("case-choice").hidden = state.cases.length < 2;
    options(at("case"), state.cases.map((one) => [one.folder, nameInList(one)]), change ? change.folder : "");
    document.querySelectorAll("[data-view]").forEach((button) => { press(button, button.dataset.view === state.view); });
    document.querySelectorAll("[data-sides]").forEach((button) => { press(button, button.dataset.sides === state.sides); });
    document.querySelectorAll(".of-card").forEach((group) => { group.hidden = state.view !== "card"; });
    press(at("night"), state.isNight);
    press(at("scripts"), state.runs);
    press(at("before"), state.showsBefore);
    at("before").hidden = !state.hasBase;
    options(at("client"), state.clients.map((one) => [one.name, one.label]), state.client);
    if (document.activeElement !== at("width")) { at("width").value = String(state.width); }
  }

  function nameInList(one) {
    const told = [one.title].concat(one.status && one.status !== "unchanged" ? [one.status] : []);
    if (one.errors) { told.push(one.errors + (one.errors > 1 ? " errors" : " error")); }
    return told.join(", ");
  }

  function press(button, isOn) { button.setAttribute("aria-pressed", String(isOn)); }

  function paintList() {
    const cards = state.change ? state.change.list : [];
    const kinds = new Map(cards.map((card) => [card.kind, card.kindName]));
    if (!kinds.has(state.kind)) { state.kind = ""; }
    const counted = Array.from(kinds, (pair) => [pair[0], pair[1] + " (" + cards.filter((card) => card.kind === pair[0]).length + ")"]);
    options(at("kind"), [["", "All cards (" + cards.length + ")"]].concat(counted), state.kind);
    const now = currentCard();
    const focused = document.activeElement && document.activeElement.dataset.key;
    fill(at("cards"), shownCards().map((card) => {
      const isNow = Boolean(now) && card.key === now.key;
      const button = make("button", Object.assign({ type: "button", "data-key": card.key }, isNow ? { "aria-current": "true" } : {}), [make("span", {}, card.title)].concat(statusMark(card.status)));
      button.addEventListener("click", () => { choose(card.key); });
      return make("li", {}, button);
    }));
    if (focused) {
      const again = Array.from(at("cards").querySelectorAll("button")).find((button) => button.dataset.key === focused);
      if (again) { again.focus({ preventScroll: true }); }
    }
  }

  function paintProblems() {
    const problems = state.change ? state.change.problems : [];
    at("problems-title").textContent = problems.length ? "Problems (" + problems.length + ")" : "No problems";
    fill(at("problems"), problems.map((one) => make("li", { "class": one.severity }, [
      make("b", {}, one.severity), make("div", {}, one.message), make("div", { "class": "fix" }, one.fix || ""),
      make("div", { "class": "place" }, one.path.split("/").pop() + ":" + one.line + ":" + one.column + " [" + one.rule + "]")
    ])));
  }

  function noteOf(change) {
    if (!change) { return ""; }
    if (change.isStale) { return "The case has errors now. These are the cards of its last version without any."; }
    return change.status === "gone" && state.hasBase ? "This case is gone: these were its cards." : change.whyNone;
  }

  function paintStage() {
    const cards = shownCards();
    const now = currentCard();
    const place = cards.indexOf(now);
    state.key = now ? now.key : "";
    at("note").textContent = noteOf(state.change);
    at("note").hidden = !at("note").textContent;
    at("sheet").hidden = state.view !== "sheet";
    at("frames").hidden = state.view !== "card";
    document.querySelector(".steps").hidden = !now;
    at("previous").disabled = place <= 0;
    at("next").disabled = place < 0 || place === cards.length - 1;
    at("card-title").textContent = !now ? "" : state.view === "sheet" ? "All cards" : now.title;
    at("card-news").textContent = !now || state.view === "sheet" ? "" : ["card " + (place + 1) + " of " + cards.length]
      .concat(now.status && now.status !== "unchanged" ? [[now.status].concat(now.what.join(", ") || []).join(": ")] : []).join(", ");
    at("previous").hidden = at("next").hidden = state.view === "sheet";
    if (state.view === "sheet") { paintSheet(); } else { paintFrames(now); }
  }

  function wishes(card) {
    const sides = state.sides === "both" ? ["front", "back"] : [state.sides];
    const compares = state.hasBase && state.showsBefore && card.hasBefore && card.status !== "unchanged";
    const times = (compares || !card.hasAfter ? ["before"] : []).concat(card.hasAfter ? ["after"] : []);
    return sides.flatMap((side) => times.map((when) => ({ card, side, when, isTold: times.length > 1 || !card.hasAfter })));
  }

  /* Frames that show what they should are left alone: a reader keeps the place in a stack and on the page. */
  function paintFrames(card) {
    const holder = at("frames");
    const wanted = card ? wishes(card) : [];
    const names = wanted.map((wish) => JSON.stringify([state.change.folder, card.key, wish.when, wish.side, state.client, state.isNight, state.runs]));
    const known = new Map(Array.from(holder.children, (figure) => [figure.dataset.name, figure]));
    Array.from(holder.children).forEach((figure) => { if (!names.includes(figure.dataset.name)) { figure.remove(); } });
    wanted.forEach((wish, place) => {
      const figure = known.get(names[place]) || frameFor(wish, names[place]);
      if (figure.dataset.digest !== card.digest) {
        figure.dataset.digest = card.digest;
        source.fill(figure.lastChild, wish);
      }
      size(figure.lastChild);
      if (holder.children[place] !== figure) { holder.insertBefore(figure, holder.children[place] || null); }
    });
  }

  function frameFor(wish, name) {
    const said = (wish.side === "front" ? "Front" : "Back") + (wish.isTold ? (wish.when === "before" ? ", before" : ", now") : "");
    const rules = ["allow-popups", "allow-popups-to-escape-sandbox"].concat(state.runs ? ["allow-scripts"] : []);
    const frame = make("iframe", { title: said + " of the card " + wish.card.title, sandbox: rules.join(" ") });
    if (state.isNight) { frame.className = "is-night"; }
    return make("figure", { "data-name": name }, [make("figcaption", {}, said), frame]);
  }

  function size(frame) {
    frame.style.width = state.width + "px";
    frame.style.height = client().height + "px";
  }

  /* ---------- the sheet ---------- */

  const SVG = "http://www.w3.org/2000/svg";

  function paintSheet() {
    const compares = state.hasBase && shownCards().some((card) => card.status === "changed" || card.status === "gone");
    const columns = (compares ? ["Before: question", "Before: answer"] : []).concat(["Question", "Answer"]);
    const head = make("tr", {}, [make("th", { scope: "row" }, "Card")].concat(columns.map((name) => make("th", { scope: "col" }, name))));
    const rows = shownCards().map((card) => {
      const wasOther = card.before && card.status !== "unchanged";
      const faces = (compares ? (wasOther ? card.before : [null, null]) : []).concat(card.faces || [null, null]);
      const open = make("button", { type: "button" }, card.title);
      open.addEventListener("click", () => { state.view = "card"; choose(card.key); });
      const news = statusMark(card.status).concat(card.what.length ? [make("div", {}, card.what.join(", "))] : []);
      return make("tr", {}, [make("th", { scope: "row" }, [open].concat(news))].concat(faces.map((face, place) => cell(face, columns[place]))));
    });
    fill(at("sheet"), [make("table", {}, [make("thead", {}, head), make("tbody", {}, rows)])]);
  }

  function cell(face, column) {
    if (!face) { return make("td", { "class": "empty", "data-column": column }, "-"); }
    const pictures = face.pictures.length ? [make("div", { "class": "pictures" }, face.pictures.map(pictureOf))] : [];
    return make("td", { "data-column": column }, pictures.concat(make("div", { "class": "words" }, face.text)));
  }

  function pictureOf(picture) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 1 1");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    picture.marks.forEach((mark) => {
      if (mark.fill) { svg.append(outline(mark, { fill: mark.fill })); }
      if (mark.px) {
        svg.append(outline(mark, { fill: "none", stroke: "#000000", "stroke-width": mark.px + 3 }));
        svg.append(outline(mark, { fill: "none", stroke: mark.line, "stroke-width": mark.px }));
      }
    });
    const numbers = picture.marks.filter((mark) => mark.number !== null).map((mark) => {
      const tag = make("span", { "class": "number" }, String(mark.number));
      const corner = cornerOf(mark);
      tag.style.left = Math.max(corner[0] * 100, 6) + "%";
      tag.style.top = Math.max(corner[1] * 100, 6) + "%";
      return tag;
    });
    const slices = picture.slices > 1 ? [make("span", { "class": "slices" }, "key of " + picture.slices)] : [];
    return make("div", { "class": "picture" }, [make("img", { src: source.picture(picture.name), alt: "" }), svg].concat(numbers, slices));
  }

  function outline(mark, attributes) {
    const drawn = mark.rect ? ["rect", { x: mark.rect[0], y: mark.rect[1], width: mark.rect[2], height: mark.rect[3] }]
      : mark.ellipse ? ["ellipse", { cx: mark.ellipse[0], cy: mark.ellipse[1], rx: mark.ellipse[2], ry: mark.ellipse[3] }]
        : ["polygon", { points: mark.polygon.map((corner) => corner.join(",")).join(" ") }];
    const element = document.createElementNS(SVG, drawn[0]);
    const all = Object.assign({ "vector-effect": "non-scaling-stroke" }, drawn[1], attributes);
    Object.keys(all).forEach((name) => { element.setAttribute(name, all[name]); });
    return element;
  }

  function cornerOf(mark) {
    if (mark.rect) { return mark.rect; }
    if (mark.ellipse) { return [mark.ellipse[0] - mark.ellipse[2], mark.ellipse[1] - mark.ellipse[3]]; }
    return [Math.min.apply(null, mark.polygon.map((corner) => corner[0])), Math.min.apply(null, mark.polygon.map((corner) => corner[1]))];
  }

  /* ---------- choosing ---------- */

  function choose(key) {
    state.key = key;
    paint();
  }

  function step(by) {
    const cards = shownCards();
    const next = cards[cards.indexOf(currentCard()) + by];
    if (next) { choose(next.key); }
  }

  function openCase(folder, key) {
    state.opening = folder;
    return source.one(folder).then((change) => {
      /* Who steps on quickly gets the last case only. */
      if (state.opening !== folder) { return; }
      state.change = change;
      state.key = key || "";
      paint();
    });
  }

  function stepCase(by) {
    const place = state.cases.findIndex((one) => one.folder === state.opening);
    const next = state.cases[place + by];
    if (next) { openCase(next.folder); }
  }

  function setClient(name) {
    state.client = name;
    state.width = client().width;
    paint();
  }

  function nextClient() {
    const place = state.clients.findIndex((one) => one.name === state.client);
    setClient(state.clients[(place + 1) % state.clients.length].name);
  }

  function set(name, value) {
    state[name] = value;
    paint();
  }

  const KEYS = {
    ArrowLeft: () => step(-1), ArrowRight: () => step(1),
    f: () => set("sides", "front"), b: () => set("sides", "back"), a: () => set("sides", "both"),
    t: () => set("isNight", !state.isNight), d: nextClient, s: () => set("runs", !state.runs),
    v: () => set("view", state.view === "card" ? "sheet" : "card"), o: () => set("showsBefore", !state.showsBefore)
  };

  function pressKey(key, isShifted) {
    if (isShifted && (key === "ArrowLeft" || key === "ArrowRight")) {
      stepCase(key === "ArrowLeft" ? -1 : 1);
      return true;
    }
    if (!Object.hasOwn(KEYS, key) || !state.change) { return false; }
    KEYS[key]();
    return true;
  }

  function listen() {
    document.addEventListener("keydown", (event) => {
      const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping) { return; }
      if (pressKey(event.key, event.shiftKey)) { event.preventDefault(); }
    });
    window.addEventListener("message", (event) => {
      const isOurs = Array.from(document.querySelectorAll("#frames iframe")).some((frame) => frame.contentWindow === event.source);
      if (isOurs && event.data && typeof event.data.radankiKey === "string") { pressKey(event.data.radankiKey, false); }
    });
    at("previous").addEventListener("click", () => step(-1));
    at("next").addEventListener("click", () => step(1));
    at("night").addEventListener("click", KEYS.t);
    at("scripts").addEventListener("click", KEYS.s);
    at("before").addEventListener("click", KEYS.o);
    document.querySelectorAll("[data-view]").forEach((button) => { button.addEventListener("click", () => set("view", button.dataset.view)); });
    document.querySelectorAll("[data-sides]").forEach((button) => { button.addEventListener("click", () => set("sides", button.dataset.sides)); });
    at("client").addEventListener("change", () => setClient(at("client").value));
    at("kind").addEventListener("change", () => set("kind", at("kind").value));
    at("case").addEventListener("change", () => openCase(at("case").value));
    at("width").addEventListener("change", () => {
      const width = Number(at("width").value);
      if (width >= 240 && width <= 2400) { set("width", width); }
    });
  }

  /* ---------- following ---------- */

  function say(text, hasFailed) {
    if (at("state").textContent !== text) { at("state").textContent = text; }
    at("state").classList.toggle("failed", Boolean(hasFailed));
  }

  /* Take over a new version; the case and the card that are looked at stay, wherever they still are. */
  function refresh() {
    return source.cases().then((all) => {
      const wanted = new URLSearchParams(location.hash.slice(1));
      const folder = state.change ? state.change.folder : wanted.get("folder");
      const key = state.change ? state.key : wanted.get("card");
      const digest = state.change && state.change.digest;
      Object.assign(state, { cases: all.cases, clients: all.clients, hasBase: all.hasBase, version: all.version });
      if (!state.width) { state.width = client().width; }
      const one = all.cases.find((known) => known.folder === folder) || all.cases[0];
      if (!one) {
        state.change = null;
        paint();
        at("note").textContent = state.hasBase ? "No card differs." : "There is no case to show.";
        at("note").hidden = false;
        return undefined;
      }
      if (digest === one.digest && state.change.folder === one.folder) {
        paintTop();
        return undefined;
      }
      return openCase(one.folder, key);
    });
  }

  function pulse() {
    ask("/api/pulse").then((beat) => {
      const isNew = beat.version !== state.version;
      return (isNew ? refresh() : Promise.resolve()).then(() => {
        if (beat.failure) { say(beat.failure, true); }
        else if (beat.isWorking) { say(beat.total ? "Rendering " + beat.done + " of " + beat.total : "Reading ..."); }
        else { say("Up to date, version " + beat.version); }
      });
    }).catch(() => say("The preview has ended: start it again.", true)).then(() => window.setTimeout(pulse, PULSE_MS));
  }

  listen();
  if (told) {
    at("index").href = told.index;
    at("index").hidden = false;
    refresh();
  } else { pulse(); }
}());
