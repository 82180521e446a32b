"""How an MR picture was measured or simulated, in the words of its caption: TR, TE, TI, flip angle, field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.model.imaging.simulating import SIMULATED_FIELD_T, STEPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.images import Image

_FORMS: Final = {
    "tr_ms": "TR {:g} ms",
    "te_ms": "TE {:g} ms",
    "ti_ms": "TI {:g} ms",
    "flip_angle": "flip angle {:g}\N{DEGREE SIGN}",
    "amount": "amount {:g}",
    "field_t": "{:g} T",
}
_AMOUNTS: Final = {
    "ghosting": "moved by {:g} px",
    "wrap-around": "field of view {:g}%",
    "truncation": "{:g}% of k-space",
    "spike": "spike {:g}%",
    "zipper": "interference {:g}%",
    "chemical-shift": "fat shifted by {:g} px",
    "susceptibility": "metal of {:g} px",
}
"""How much of an artefact there is, in its own measure."""


def physics_words(image: Image) -> Iterator[str]:
    """Give the times, the angle and the field of a picture; of a stack through one of them, all but that one."""
    told: dict[str, float | None] = {}
    if image.simulate is not None and image.simulate.sequence is not None:
        written = image.simulate
        told = {name: written.value(name, 0) for name in STEPPED[:-1] if name != written.stepped}
        told["field_t"] = SIMULATED_FIELD_T
    elif image.physics is not None:
        told = image.physics.model_dump()
    yield from (_FORMS[name].format(value) for name, value in told.items() if value is not None)


def step_labels(image: Image) -> list[str]:
    """Give what stands over each picture of a simulated stack; nothing of any other."""
    written = image.simulate
    if written is None or written.stepped is None:
        return []
    form = _FORMS[written.stepped]
    if written.stepped == "amount" and written.artifact is not None:
        form = _AMOUNTS[written.artifact]
    return [form.format(written.value(written.stepped, step)) for step in range(written.count)]
