"""Archives of Node packages, by the user's own npm and its configuration; no script of a package is run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.errors import FetchError

if TYPE_CHECKING:
    from radanki.model.reference import Reference

_TIMEOUT_SECONDS: Final = 600
_CODE: Final = re.compile(r"npm (?:error|ERR!) code (?P<code>[A-Z0-9_]+)")


def pack_package(reference: Reference, target: Path) -> None:
    """Write the archive of a package to ``target``, as the registry that npm is configured to has it.

    Raises:
        FetchError: where there is no npm, or npm can't get it.
    """
    program = shutil.which("npm")
    if program is None:
        raise FetchError(
            "npm is needed to fetch this picture and is not installed",
            fix="Install Node.js, which brings npm, or leave the case out.",
            rule="fetch/no-npm",
        )
    with tempfile.TemporaryDirectory(prefix="radanki-npm-") as folder:
        _run(program, reference, Path(folder))
        archives = sorted(Path(folder).glob("*.tgz"))
        if len(archives) != 1:
            raise FetchError("npm wrote no archive", fix="Try `npm pack` by hand.")
        shutil.move(archives[0], target)


def npm_registry() -> str | None:
    """Give the address that npm asks itself; ``None`` where there is no npm, or it goes through a proxy of its own."""
    program = shutil.which("npm")
    if program is None:
        return None
    try:
        answer = subprocess.run(  # noqa: S603  # no shell, and no word of it is a person's
            [program, "config", "list", "--json"], capture_output=True, text=True, check=False, timeout=60
        )
        settings = json.loads(answer.stdout)
        own = settings.get("https-proxy") or settings.get("proxy")
        registry = settings.get("registry")
    except (OSError, subprocess.TimeoutExpired, ValueError, AttributeError):
        return None
    return registry if isinstance(registry, str) and own is None else None


def _run(program: str, reference: Reference, folder: Path) -> None:
    wanted = f"{reference.name}@{reference.version}"
    try:
        answer = subprocess.run(  # noqa: S603  # no shell, and the name matched the form of a package name
            [program, "pack", wanted, "--ignore-scripts", "--pack-destination", str(folder)],
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"npm can't be run: {type(error).__name__}", fix="Try `npm pack` by hand.") from error
    if answer.returncode != 0:
        match = _CODE.search(answer.stderr)
        code = f" ({match['code']})" if match is not None else ""
        raise FetchError(
            f"npm can't get {wanted}{code}", fix="Try again when you are connected, or `npm pack` by hand."
        )
