// The gallery's filters: they hide and show what the page already holds, so they work without a network.
"use strict";

(() => {
    const up = document.body.dataset.up || "";
    if ("serviceWorker" in navigator && location.protocol.startsWith("http") && window.isSecureContext) {
        navigator.serviceWorker.register(`${up}worker.js`).catch(() => {});
    }

    const form = /** @type {HTMLFormElement | null} */ (document.getElementById("filters"));
    if (!form) {
        return;
    }
    const cases = /** @type {HTMLElement[]} */ (Array.from(document.querySelectorAll(".grid > li")));
    const count = /** @type {HTMLElement} */ (document.getElementById("count"));
    const fields = /** @type {HTMLInputElement[]} */ (Array.from(form.elements)).filter((field) => field.name);

    // A link to a choice can be shared: index.html#modality=ct&words=lung
    function remembered() {
        const choices = new URLSearchParams(location.hash.slice(1));
        for (const field of fields) {
            const choice = choices.get(field.name);
            if (field.type !== "checkbox" && choice !== null) {
                field.value = choice;
            }
        }
    }

    /** @param {Record<string, string>} chosen */
    function remember(chosen) {
        const hash = new URLSearchParams(chosen).toString();
        history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    }

    /** @type {(item: HTMLElement, chosen: Record<string, string>) => boolean} */
    function matches({dataset}, chosen) {
        return Object.entries(chosen).every(([name, value]) => {
            if (name === "words") {
                return value.toLowerCase().split(/\s+/).every((word) => (dataset.words || "").includes(word));
            }
            return (dataset[name] || "").split(" ").includes(value);
        });
    }

    function show() {
        /** @type {Record<string, string>} */
        const chosen = {};
        const showsTitles = fields.some((field) => field.name === "titles" && field.checked);
        for (const {name, value} of fields) {
            if (name !== "titles" && String(value).trim()) {
                chosen[name] = String(value).trim();
            }
        }
        let shown = 0;
        for (const item of cases) {
            item.hidden = !matches(item, chosen);
            shown += item.hidden ? 0 : 1;
            /** @type {HTMLElement} */ (item.querySelector(".title")).hidden = !showsTitles;
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
