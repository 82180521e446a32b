"""What is done to a picture between its source and the card."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.model.reference import texts_of
from radanki.vocabulary import terms

if TYPE_CHECKING:
    from radanki.model.case import Source
    from radanki.model.images import Image

_SHOWN_AS_THEY_ARE: Final = frozenset({".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"})


def changes_of(image: Image) -> tuple[str, ...]:
    """Give the slugs of what radanki does to a picture, as far as the case says it; a large one is resized as well.

    Measured values (DICOM, NIfTI, NRRD) become grey only through a window, so they are windowed whatever the case says.
    """
    reached = image.file or next(iter(texts_of(image.from_)), "")
    is_raster = PurePosixPath(reached.rpartition("#")[2].rstrip("/")).suffix.lower() in _SHOWN_AS_THEY_ARE
    done = {
        "crop": image.crop is not None,
        "blank": bool(image.blank),
        "simulate": image.simulate is not None,
        "rotate": image.rotate is not None,
        "flip": image.flip is not None,
        "window": image.is_held and (image.window is not None or bool(image.windows) or not is_raster),
        "slice": image.slice is not None or image.slices is not None,
        "frame": image.frame is not None or image.frames is not None,
    }
    return tuple(slug for slug, is_done in done.items() if is_done)


def alterations(image: Image, source: Source, further: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give the slugs of the changes that make an adaptation: the contributor's, radanki's, and ``further`` ones.

    A word that the vocabulary does not have counts as an alteration: the stricter reading.
    """
    harmless = {change.slug for change in terms().changes if not change.alters}
    done = (*source.changes, *changes_of(image), *further)
    return tuple(dict.fromkeys(slug for slug in done if slug not in harmless))


def change_names(slugs: tuple[str, ...]) -> tuple[str, ...]:
    """Give changes as a card says them, each once: "cropped", "windowed"."""
    names = {change.slug: change.name for change in terms().changes}
    return tuple(dict.fromkeys(names.get(slug, slug) for slug in slugs))
