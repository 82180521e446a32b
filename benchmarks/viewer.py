"""Measure the viewer on cards: bytes, time to the key picture, frame cadence of scrolling and windowing.

    .venv/bin/python benchmarks/viewer.py [--slices 40] [--side 512]

Chromium without a screen and without a graphics card, on a synthetic stack that is made here. The cadence is that of
``requestAnimationFrame``, not of frames that an eye has seen, and the throttle slows one thread only: use the numbers
to compare two versions of the viewer on one machine, never to promise anything for a phone. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from radanki.model.imaging.tone_curve import CHEST
from radanki.web import bundle

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
NOISE_HU = 14
SPINE = 0.08
FRAMES = 120

ALL_CAME = """() => Array.from(document.querySelectorAll(".rk-viewer img"))
    .every((image) => image.closest(".rk-pan") && image.complete)"""

MEASURE = """([action, frames]) => new Promise((done) => {
    const stage = document.querySelector(".rk-stage");
    const times = [];
    const work = [];
    const count = document.querySelectorAll(".rk-pan img").length;
    let frame = 0;
    const step = (now) => {
        times.push(now);
        const before = performance.now();
        if (action === "scroll") { radanki.cmd(Math.floor(frame / (count - 1)) % 2 ? "prev" : "next"); }
        if (action === "window") { radanki.cmd("next-window"); }
        if (action === "zoom") { radanki.cmd(frame % 12 < 6 ? "zoom-in" : "zoom-out"); }
        work.push(performance.now() - before);
        frame += 1;
        if (frame < frames) { requestAnimationFrame(step); } else {
            const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
            work.sort((a, b) => a - b);
            done({
                fps: 1000 * gaps.length / gaps.reduce((a, b) => a + b, 0), p95: gaps[Math.floor(gaps.length * 0.95)],
                js: work[Math.floor(work.length / 2)], js95: work[Math.floor(work.length * 0.95)]
            });
        }
    };
    requestAnimationFrame(step);
})"""


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def write_stack(folder: Path, slices: int, side_px: int) -> int:
    """Write a synthetic chest with noise as the build would store it; give its size in bytes."""
    generator = np.random.default_rng(1)
    y, x = np.mgrid[0:side_px, 0:side_px] / side_px
    knots = np.array(CHEST.knots, dtype=float)
    total = 0
    for z in range(slices):
        hu = np.where(np.hypot((x - 0.5) / 0.46, (y - 0.5) / 0.38) < 1, 50.0, -1000.0)
        for middle in (0.3, 0.7):
            hu[np.hypot((x - middle) / 0.15, (y - 0.47) / (0.25 - 0.003 * z)) < 1] = -850
        hu[np.maximum(abs(x - 0.5), abs(y - 0.76)) < SPINE] = 600
        codes = np.floor(np.interp(hu + generator.normal(0, NOISE_HU, hu.shape), knots[:, 0], knots[:, 1]) + 0.5)
        path = folder / f"rk-{z}.webp"
        Image.fromarray(codes.astype(np.uint8)).convert("RGB").save(path, quality=90)
        total += path.stat().st_size
    return total


def write_card(folder: Path, slices: int, side_px: int) -> None:
    """Write the question of a card that holds the stack."""
    (script, _), (style, _) = bundle()
    for name, content in bundle():
        (folder / name).write_bytes(content)
    key = slices // 2
    images = "".join(
        f'<img src="rk-{z}.webp" width="{side_px}" height="{side_px}" alt="slice {z}" data-z="{z}">'
        for z in [key, *(z for z in range(slices) if z != key)]
    )
    windows = [
        {"name": name, "label": name, "centre": centre, "width": width}
        for name, centre, width in (("lung", -600, 1500), ("soft", 50, 350), ("bone", 400, 1800))
    ]
    data = json.dumps({"kind": "stack", "curve": CHEST.knots, "windows": windows})
    (folder / "card.html").write_text(
        f'<!doctype html><meta name=viewport content="width=device-width"><link rel=stylesheet href="{style}">'
        f'<div class="rk-viewer tappable" data-viewer="1">{images}'
        f'<script type="application/json" class="rk-data">{data}</script></div><script src="{script}"></script>'
    )


def measure(browser: Browser, address: str, *, throttle: int, phone: bool, windowed: bool) -> None:
    """Print one row of measurements: a fresh page, then scrolling, windowing and zooming; plain pictures if asked."""
    phone_options = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "has_touch": True}
    context = browser.new_context(**(phone_options if phone else {"viewport": {"width": 1000, "height": 900}}))
    page = context.new_page()
    if not windowed:
        page.add_init_script(
            "const old = CSS.supports; CSS.supports = (name, value) => name !== 'filter' && old(name, value);"
        )
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    page.goto(address)
    page.wait_for_function("document.querySelector('.rk-now')?.complete")
    key_ms = page.evaluate("performance.now()")
    page.wait_for_function(ALL_CAME)
    all_ms = page.evaluate("performance.now()")
    paint_ms = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
    label = (
        f"{'phone-sized' if phone else 'desktop'}, {throttle}x slower, {'windows' if windowed else 'plain pictures'}"
    )
    print(f"{label}: first paint {paint_ms:.0f} ms, key slice {key_ms:.0f} ms, all slices {all_ms:.0f} ms")
    for action in ("scroll", "window", "zoom"):
        got = page.evaluate(MEASURE, [action, FRAMES])
        print(
            f"  {action:6}  {got['fps']:5.1f} frames/s, p95 gap {got['p95']:5.1f} ms,"
            f" script {got['js']:.2f} ms (p95 {got['js95']:.2f})"
        )
    context.close()


def main() -> None:
    """Make the stack, serve it, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slices", type=int, default=40)
    parser.add_argument("--side", type=int, default=512)
    options = parser.parse_args()
    for name, content in bundle():
        print(f"{name}: {len(content)} bytes, {len(gzip.compress(content, 9, mtime=0))} compressed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = write_stack(folder, options.slices, options.side)
        print(f"{options.slices} slices of {options.side}: {size / 1024:.0f} KiB")
        write_card(folder, options.slices, options.side)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/card.html"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            for windowed in (False, True):
                measure(browser, address, throttle=1, phone=False, windowed=windowed)
                measure(browser, address, throttle=6, phone=True, windowed=windowed)
            browser.close()
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()
