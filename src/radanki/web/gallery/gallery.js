// The gallery's filters: they hide and show what the page already holds, so they work without a network.
"use strict";

(() => {
    const up = document.body.dataset.up || "";
    if ("serviceWorker" in navigator && location.protocol.startsWith("http") && window.isSecureContext) {
        navigator.serviceWorker.register(`${up}worker.js`).catch(() => {});
    }

    const form = document.getElementById("filters");
    if (!form) {
        return;
    }
    const cases = Array.from(document.querySelectorAll(".grid > li"));
    const count = document.getElementById("count");

    // A link to a choice can be shared: index.html#modality=ct&words=lung
    function remembered() {
        const choices = new URLSearchParams(location.hash.slice(1));
        for (const field of form.elements) {
            if (field.name && field.type !== "checkbox" && choices.has(field.name)) {
                field.value = choices.get(field.name);
            }
        }
    }

    function remember(chosen) {
        const hash = new URLSearchParams(chosen).toString();
        history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    }

    function matches(item, chosen) {
        return Object.entries(chosen).every(([name, value]) => {
            if (name === "words") {
                return value.toLowerCase().split(/\s+/).every((word) => item.dataset.words.includes(word));
            }
            return item.dataset[name].split(" ").includes(value);
        });
    }

    function show() {
        const chosen = {};
        for (const [name, value] of new FormData(form)) {
            if (name !== "titles" && String(value).trim()) {
                chosen[name] = String(value).trim();
            }
        }
        let shown = 0;
        for (const item of cases) {
            item.hidden = !matches(item, chosen);
            shown += item.hidden ? 0 : 1;
            item.querySelector(".title").hidden = !form.elements.titles.checked;
        }
        const some = Object.keys(chosen).length > 0;
        count.textContent = some ? `${shown} of ${cases.length} cases` : `${cases.length} cases`;
        return chosen;
    }

    form.hidden = false;
    form.addEventListener("input", () => remember(show()));
    form.addEventListener("reset", () => setTimeout(() => remember(show())));
    form.addEventListener("submit", (event) => event.preventDefault());
    remembered();
    show();
})();
