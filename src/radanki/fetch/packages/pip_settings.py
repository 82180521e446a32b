"""Where the user's own pip looks for archives, as its configuration says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


_SETTING: Final = re.compile(r"(?P<section>:env:|[a-z0-9-]+)\.\.?(?P<name>[a-z-]+)=(?P<value>.*)")
_SECTIONS: Final = ("global", "install", "download", ":env:")
"""From weak to strong, as pip reads them."""


@dataclass(frozen=True, slots=True)
class PipSettings:
    """Where pip looks for archives, and how it connects; ``index_urls`` is empty where pip asks no index at all.

    ``None`` as an index means the one that pip asks where nothing is configured.
    """

    index_urls: tuple[str | None, ...] = (None,)
    find_links: tuple[str, ...] = ()
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    timeout_seconds: float = 60.0


def read_pip_settings() -> PipSettings:
    """Give what pip is configured to; where there is no pip, what it would do without configuration."""
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "pip", "config", "list"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return PipSettings()
    return parse_pip_settings(answer.stdout) if answer.returncode == 0 else PipSettings()


def parse_pip_settings(text: str) -> PipSettings:
    """Read what ``pip config list`` prints; where sections differ, the stronger one counts."""
    values: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in text.splitlines():
        match = _SETTING.fullmatch(line.strip())
        if match is not None and match["section"] in values:
            values[match["section"]][match["name"]] = _unquoted(match["value"])
    merged = {name: value for section in _SECTIONS for name, value in values[section].items()}
    has_index = merged.get("no-index", "").lower() not in {"1", "true", "yes", "on", "y", "t"}
    index_urls = (merged.get("index-url"), *merged.get("extra-index-url", "").split()) if has_index else ()
    return PipSettings(
        index_urls=index_urls,
        find_links=tuple(merged.get("find-links", "").split()),
        cert=merged.get("cert"),
        client_cert=merged.get("client-cert"),
        proxy=merged.get("proxy"),
        timeout_seconds=_seconds(merged),
    )


def _unquoted(value: str) -> str:
    try:
        read = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return value
    return read if isinstance(read, str) else value


def _seconds(settings: Mapping[str, str]) -> float:
    for name in ("timeout", "default-timeout"):
        if settings.get(name, "").isdigit():
            return float(settings[name])
    return PipSettings().timeout_seconds
