// Keeps the pages that were seen, so that the gallery opens without a network; packages are too large to keep.
"use strict";

const KEPT = "radanki-gallery";
const FIRST = ["./", "index.html", "gallery.css", "gallery.js", "card.css"];

self.addEventListener("install", (event) => {
    event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FIRST)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
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
