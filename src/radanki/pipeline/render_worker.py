"""One picture, stack or label map in a child process: worked out, and its files written into the cache."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, assert_never

from radanki.errors import ImageError
from radanki.library.whole_file import write_for_now
from radanki.model.imaging.card_picture import Media, StackSlice
from radanki.model.imaging.rendered import Outlines, RenderedStack, RenderedStill
from radanki.model.imaging.rendering import RenderJob, SegmentJob, StackJob, StackSegmentJob

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.imaging.render_jobs import Task
    from radanki.model.imaging.rendering import Rendering

Outcome = RenderedStill | RenderedStack | Outlines | ImageError


def perform(job: tuple[Task, Path]) -> Outcome:
    """Work one task out and write its files into a folder; what is wrong with a picture is its outcome, too."""
    task, folder = job
    try:
        match task:
            case RenderJob():
                return _render(task, folder)
            case StackJob():
                return _render_stack(task, folder)
            case StackSegmentJob():
                return _trace_stack(task)
            case SegmentJob():
                return _trace(task)
            case _:
                assert_never(task)
    except ImageError as error:
        return error


def _render(job: RenderJob, folder: Path) -> RenderedStill:
    from radanki.imaging.rendering import render  # noqa: PLC0415  # heavy: only workers load it

    rendering = render(job)
    _refuse_unproved_redactions(job, rendering)
    # 16 hex digits, 64 bits: two pictures of a library of a million share a name with odds of one in thirty million.
    # A lossy file is named by its bytes, as below.
    digest = rendering.digest if rendering.suffix == ".png" else hashlib.sha256(rendering.data).hexdigest()
    name = f"rk-{digest[:16]}{rendering.suffix}"
    write_for_now(folder / name, rendering.data)
    media = Media(name, folder / name, rendering.width_px, rendering.height_px, len(rendering.data))
    size = rendering.source_width_px, rendering.source_height_px
    return RenderedStill(media, rendering.digest, *size, rendering.window, rendering.geometry)


def _refuse_unproved_redactions(job: RenderJob, rendering: Rendering) -> None:
    """Look into the finished file: what was to be painted black must be black there, whatever came after the brush."""
    from radanki.imaging.encoding.redaction_proof import redactions_are_proved  # noqa: PLC0415  # heavy: only workers load it

    frame = job.crop or (0, 0, rendering.source_width_px, rendering.source_height_px)
    if job.redacted and not redactions_are_proved(
        rendering.data, job.redacted, frame, (rendering.width_px, rendering.height_px), job.turn
    ):
        raise ImageError(
            "a box of `blank` is not black in the finished picture, or too small to tell",
            fix="Draw the box larger, or crop the place away.",
            rule="privacy/blank-not-proved",
        )


def _render_stack(job: StackJob, folder: Path) -> RenderedStack:
    from radanki.imaging.encoding.stack import render_stack  # noqa: PLC0415  # heavy: only workers load it

    rendering = render_stack(job)
    slices = []
    for one in rendering.slices:
        # By the bytes: another encoder gives other bytes for the same pixels, and Anki would keep the old file.
        name = f"rk-{hashlib.sha256(one.data).hexdigest()[:16]}{rendering.suffix}"
        write_for_now(folder / name, one.data)
        media = Media(name, folder / name, rendering.width_px, rendering.height_px, len(one.data))
        slices.append(StackSlice(one.place, media))
    return RenderedStack(
        tuple(slices), rendering.knots, rendering.fidelity, rendering.geometry, rendering.offered, rendering.gap_mm
    )


def _trace_stack(job: StackSegmentJob) -> Outlines:
    from radanki.imaging.masks.segments import trace_segment_on_slices  # noqa: PLC0415  # heavy: only workers load it

    return trace_segment_on_slices(job)


def _trace(job: SegmentJob) -> Outlines:
    from radanki.imaging.masks.segments import trace_segment  # noqa: PLC0415  # heavy: only workers load it

    return ((None, trace_segment(job)),)
