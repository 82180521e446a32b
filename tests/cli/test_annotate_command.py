"""`radanki annotate` prints an address, serves it, and ends with Ctrl+C without a word of Python."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

RADANKI = Path(sys.executable).with_name("radanki")
CASE = """\
id: 00000000000000a7
title: Nodule
kind: normal
level: 1
images: [{name: frontal, link: "https://radiopaedia.org/cases/61830"}]
sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""


def library(root: Path) -> Path:
    folder = root / "cases" / "xr" / "chest" / "film"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (root / "decks").mkdir()
    return root


def test_the_address_that_is_printed_works_once_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    root = library(tmp_path)
    with subprocess.Popen(
        [str(RADANKI), "-C", str(root), "annotate", "00000000000000a7", "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"RADANKI_CACHE": str(root / "cache"), "PATH": ""},
    ) as running:  # fmt: skip
        assert running.stdout is not None
        address = urlsplit(running.stdout.readline().strip())
        statuses = []
        for _ in range(2):
            connection = http.client.HTTPConnection(address.netloc, timeout=600)
            connection.request("GET", f"{address.path}?{address.query}")
            statuses.append(connection.getresponse().status)
            connection.close()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=600)

    assert (address.hostname, statuses, running.returncode) == ("127.0.0.1", [303, 403], 0)
    assert "Traceback" not in said
    assert said.startswith("Nodule: draw in the browser")


def test_a_folder_of_several_cases_is_refused(tmp_path: Path) -> None:
    root = library(tmp_path)
    ran = subprocess.run(
        [str(RADANKI), "-C", str(root), "annotate", str(root / "cases" / "xr")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 2
    assert "one case is drawn on at a time" in ran.stderr
