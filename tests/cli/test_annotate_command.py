"""`radanki annotate` prints an address, serves it, and ends with Ctrl+C without a word of Python."""

from __future__ import annotations

import http.client
import signal
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from support.cases import a_case, an_image
from support.libraries import write_case
from support.program import RADANKI, radanki_here

if TYPE_CHECKING:
    from pathlib import Path


def library(root: Path) -> Path:
    image = an_image(link="https://radiopaedia.org/cases/61830")
    write_case(root, "xr/chest/film", a_case("00000000000000a7", "Nodule", kind="normal", images=[image]))
    return root


@pytest.mark.slow
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
    ran = radanki_here(root, "annotate", root / "cases" / "xr")

    assert ran.status == 2
    assert "one case is drawn on at a time" in ran.err
