// Keeps the pages that were seen, so that the gallery opens without a network; packages are too large to keep.
"use strict";

/* A page's types know nothing of a service worker and its events. */
/** @type {any} */
const worker = self;
const KEPT = "radanki-gallery";
const FIRST = [
    "./", "index.html", "gallery.css", "gallery.js", "card.css",
    "study.html", "study.css", "study.js", "masks.js", "viewer.js", "viewer.css",
];

worker.addEventListener("install", (/** @type {any} */ event) => {
    event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FIRST)).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const address = new URL(event.request.url);
    if (event.request.method !== "GET" || address.origin !== location.origin || address.pathname.endsWith(".apkg")) {
        return;
    }
    event.respondWith(
        fetch(event.request)
            .then((answer) => {
                if (answer.ok) {
                    const copy = answer.clone();
                    caches.open(KEPT).then((kept) => kept.put(event.request, copy));
                }
                return answer;
            })
            .catch(() => caches.match(event.request, {ignoreSearch: true}).then((kept) => kept || Response.error()))
    );
});
