"""A file of shapes becomes findings of a case: read, projected on its pictures, labelled, numbered, and written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from radanki.authoring.edit.case_rewriting import rewritten
from radanki.authoring.edit.case_text import AppendItem, CaseText, read_case_text, save_case_text
from radanki.authoring.shapes.following import PlacedShape, followed
from radanki.authoring.shapes.keeping import kept, shortened
from radanki.authoring.shapes.labelling import Labelling, shown_name
from radanki.authoring.shapes.looking import ImportOrder, Look, look_in_worker, read_shapes
from radanki.authoring.shapes.new_findings import MappedFinding, NewFinding, free_numbers, new_among, written
from radanki.authoring.shapes.pictures import held_pictures, picture_called
from radanki.authoring.shapes.projecting import projected
from radanki.errors import ProblemsFoundError
from radanki.library.case_file import read_case
from radanki.library.walk import CASE_FILE_NAME
from radanki.library.whole_file import written_whole
from radanki.model.imaging.annotation import Remark
from radanki.model.imaging.stack import is_stack, key_of, places_of
from radanki.model.placement import Placement
from radanki.vocabulary.segment_labels import tables_of_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from radanki.authoring.shapes.looking import Job
    from radanki.model.library import CaseFile

_BARE: Final = re.compile(r"[0-9]+|#[0-9a-f]{6}")
"""A number or a colour of a label map that has no name."""
_MOST_SAID_ALIKE: Final = 5
"""Remarks of the same words that are said one by one; more are counted."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import does to a case; ``text`` is the whole new case.yaml, none where nothing is added.

    ``known`` counts shapes that are there already; ``remarks`` say what was left out or changed, by its place in the
    file; ``unused`` are the renamed names that the file does not hold; ``mapped`` are findings of label
    maps, and ``files`` those maps, to be kept beside the case.
    """

    form: str
    added: tuple[NewFinding, ...]
    known: int
    remarks: tuple[Remark, ...]
    unused: tuple[str, ...]
    read: CaseText
    text: str | None
    mapped: tuple[MappedFinding, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_in_vain(self) -> bool:
        """Whether nothing of the file could be used."""
        return not self.added and not self.mapped and not self.known


def plan_import(  # noqa: PLR0913  # the case, the order, and who may be asked
    root: Path,
    folder: str,
    cache: Path,
    order: ImportOrder,
    *,
    ask: Callable[[str, bool], str | None] | None = None,
    look: Look = look_in_worker,
) -> ImportPlan:
    """Work out what a file of shapes adds to the case in ``folder`` (relative to ``root``); nothing is written.

    ``ask`` gives a label for a name of the file that is not renamed, or nothing to leave its shapes out; it is told
    whether the name would do as it is.

    Raises:
        AnnotationError: where nothing of the file can be read.
        ProblemsFoundError: where the case can't be read.
        UsageError: where the picture can't be told.
    """
    read = read_case_text(root / folder / CASE_FILE_NAME)
    case_file = _parsed(read.text, root, folder)
    pictures = held_pictures(case_file, cache, root)
    chosen = None if order.image is None else picture_called(order.image, pictures, case_file)
    annotations, jobs = read_shapes(order, pictures, chosen, look)
    labelling = Labelling(dict(order.renames), ask)
    remarks = list(annotations.remarks)
    added: list[NewFinding] = []
    edits: list[AppendItem] = []
    known = 0
    mapped: list[MappedFinding] = []
    files: dict[str, bytes] = {}
    for job in jobs:
        picture = job.picture
        if order.keeps_map:
            of_map = kept(job, root / folder, labelling)
            mapped += of_map.findings
            edits += [AppendItem(("images", picture.at, "findings"), written(one)) for one in of_map.findings]
            known += of_map.known
            remarks = [*of_map.remarks]
            files.update(of_map.files)
            continue
        placed = _placed(job, labelling, remarks, each_slice=order.each_slice)
        new = new_among(placed, picture.image)
        known += len(placed) - len(new)
        for number, one in zip(free_numbers(picture.image), new, strict=False):
            added.append(NewFinding(picture.image.name, number, one.label, one.shape, one.slices))
            edits.append(AppendItem(("images", picture.at, "findings"), written(added[-1])))
        left = len(new) - sum(one.image == picture.image.name for one in added)
        remarks += [Remark(picture.image.name, f"no number is free for {left} further shapes")] if left > 0 else []
    text = rewritten(read.text, edits) if edits else None
    if text is not None:
        _parsed(text, root, folder)  # nothing that could not be read again is ever written
    unused = tuple(name for name, _ in order.renames if " ".join(name.split()).casefold() in labelling.unused)
    return ImportPlan(
        annotations.form, tuple(added), known, _counted(remarks), unused, read, text, tuple(mapped), files
    )


def save_import(plan: ImportPlan) -> None:
    """Write what was planned.

    Raises:
        ConflictError: where the case was changed meanwhile.
    """
    for name, octets in plan.files.items():
        with written_whole(plan.read.path.parent / name) as file:
            file.write(octets)
    if plan.text is not None:
        save_case_text(plan.read, plan.text)


def parsed_case(root: Path, folder: str) -> CaseFile:
    """Read the case in a folder (relative to ``root``).

    Raises:
        ProblemsFoundError: where it can't be read.
    """
    return _parsed(read_case_text(root / folder / CASE_FILE_NAME).text, root, folder)


def _parsed(text: str, root: Path, folder: str) -> CaseFile:
    _, modality, system, *_ = (*folder.split("/"), "", "")
    path = f"{folder}/{CASE_FILE_NAME}"
    case_file, problems = read_case(text.encode(), path, root / folder, Placement(modality, system))
    if case_file is None:
        raise ProblemsFoundError(problems)
    return case_file


def _placed(job: Job, labelling: Labelling, remarks: list[Remark], *, each_slice: bool) -> list[PlacedShape]:
    """Give the shapes of a picture as they are to be drawn, with labels; what is left out is remarked."""
    image = job.picture.image
    placed = _labelled(projected(job, remarks), labelling, remarks)
    if not is_stack(image):
        return placed
    placed, untold = followed(placed, places_of(image), key_of(image), each_slice=each_slice)
    remarks += _undrawn(image.name, untold)
    return placed


def _undrawn(image: str, messages: Sequence[str]) -> list[Remark]:
    """Say of what changes from slice to slice that it is drawn on one; of many things at once, in one line."""
    if len(messages) <= _MOST_SAID_ALIKE:
        return [Remark(image, message) for message in messages]
    names = shortened([message.partition(": seen on ")[0] for message in messages])
    told = f"{len(messages)} things are seen on more slices than they are drawn on: {names}"
    return [Remark(image, f"{told}; --keep-map keeps a label map with all of them, --each-slice draws each")]


def _labelled(placed: Sequence[PlacedShape], labelling: Labelling, remarks: list[Remark]) -> list[PlacedShape]:
    kept_ones, bare = [], dict[str, Remark]()
    for one in placed:
        label, reason = labelling.label_for(one.label)
        if label is not None:
            kept_ones.append(replace(one, label=label))
        elif _BARE.fullmatch(one.label):
            bare.setdefault(one.label, Remark(one.place, reason))
        else:
            remarks.append(Remark(one.place, reason))
    if len(bare) == 1:
        remarks += bare.values()
    elif bare:
        first = next(iter(bare))
        told = f"left out, having no name: {shortened(list(bare))}"
        tables = ", ".join(tables_of_numbers())
        fix = f"--names FILE names them, or a table ({tables}), or --label {shown_name(first)}=... one"
        remarks.append(Remark("", f"{told}; {fix}"))
    return kept_ones


def _counted(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
    """Say the first remarks of the same words one by one, and count the others."""
    total = Counter(remark.message for remark in remarks)
    said: Counter[str] = Counter()
    kept = []
    for remark in remarks:
        said[remark.message] += 1
        if said[remark.message] <= _MOST_SAID_ALIKE or total[remark.message] == _MOST_SAID_ALIKE + 1:
            kept.append(remark)
        elif said[remark.message] == _MOST_SAID_ALIKE + 1:
            kept.append(Remark(f"{total[remark.message] - _MOST_SAID_ALIKE} more", remark.message))
    return tuple(kept)
