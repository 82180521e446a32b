"""How much of a stack a deck will show: what it leaves out must not lie in the repository, for nobody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.model.images import Image
from radanki.model.imaging.render_jobs import stack_job
from radanki.model.imaging.rendered import RenderedStack
from radanki.model.imaging.stack import is_stack
from radanki.pipeline.digests import DigestMemory
from radanki.pipeline.render import render_all

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.authoring.intake.pictures import NewPicture


def slices_shown(picture: NewPicture, modality: str, cache: Path) -> int:
    """Give how many slices or frames of a new picture fit into a deck; all where it is no stack, or can't be told."""
    offered = len(picture.deidentified.files)
    image = Image.model_validate({"name": picture.name, "file": picture.file, **picture.fields}, by_alias=True)
    if not is_stack(image):
        return offered
    memory = DigestMemory(cache)
    (outcome,) = render_all(
        [stack_job(image, modality, picture.path, memory.digest_of(picture.path))], cache, workers=1
    )
    memory.save()
    return len(outcome.slices) if isinstance(outcome, RenderedStack) else offered
