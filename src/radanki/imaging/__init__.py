"""Pixels: files in, fresh rasters and outlines out.

The parts that people call are :func:`radanki.imaging.rendering.render`,
:func:`radanki.imaging.masks.segments.trace_segment` and :func:`radanki.imaging.header_probe.probe`.
Each sits in a module of its own, so that nothing heavy is loaded before the first picture is.
"""

from __future__ import annotations


def versions() -> str:
    """Give what decides pixels besides the job: our renderer's version and those of the libraries that decode.

    A cache of renderings is valid for one such text only.
    """
    from radanki.imaging.rendering import RENDERER_VERSION, codec_versions  # noqa: PLC0415  # loads numpy

    return f"renderer {RENDERER_VERSION}; {codec_versions()}"
