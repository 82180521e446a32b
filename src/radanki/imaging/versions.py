"""What decides pixels besides the job: our renderer's version, and those of the libraries that decode."""

from __future__ import annotations

import functools
from importlib.metadata import PackageNotFoundError, version

RENDERER_VERSION = 6
"""Counted up whenever the same job gives other pixels or outlines than before."""

_LIBRARIES = ("numpy", "pillow", "pydicom", "imagecodecs", "nibabel", "pynrrd", "contourpy")


@functools.cache
def renderer_versions() -> str:
    """Give the versions of our renderer and of what decodes, resamples or encodes; nothing of it is loaded for that.

    A cache of renderings is valid for one such text only.
    """
    return f"renderer {RENDERER_VERSION}; {' '.join(f'{name} {_version_of(name)}' for name in _LIBRARIES)}"


@functools.cache
def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
