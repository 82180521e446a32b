"""Candidates for cases in the index of Imaging Data Commons: series by modality, licence, body part and masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import UsageError
from radanki.licensing.licence_names import licence_meant_by
from radanki.vocabulary import find_licence, find_modality_of_word

if TYPE_CHECKING:
    from radanki.authoring.archives.idc_index import IdcIndex

MASKS: Final = ("seg", "rtstruct")
_COLUMNS: Final = (
    "crdc_series_uuid, Modality, collection_id, BodyPartExamined, instanceCount, series_size_MB, "
    "license_short_name, source_DOI, StudyInstanceUID"
)


@dataclass(frozen=True, slots=True)
class WantedSeries:
    """What is looked for; empty means all.

    ``has`` is a kind of mask that the study of a series must hold, ``fewest`` the least number of instances.
    """

    modality: str = ""
    licence: str = ""
    collection: str = ""
    body_part: str = ""
    has: str = ""
    largest_mb: float | None = None
    fewest: int = 1
    most: int = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A series that a case could show; ``masks`` are references to the segmentations of its study."""

    reference: str
    modality: str
    collection: str
    body_part: str
    instances: int
    size_mb: float
    licence: str
    source: str
    masks: tuple[str, ...]


def find_series(index: IdcIndex, wanted: WantedSeries) -> tuple[Candidate, ...]:
    """Give the series that fit, the smallest first.

    Raises:
        UsageError: where a word is none that the vocabulary has.
    """
    conditions, values = _conditions(index, wanted)
    question = (
        f"select {_COLUMNS} from idc_index where {' and '.join(conditions)} "  # noqa: S608  # values stand as `?`
        "order by series_size_MB, crdc_series_uuid limit ?"
    )
    rows = index.rows(question, [*values, wanted.most])
    masks = _masks(index, tuple(dict.fromkeys(row[8] for row in rows)))
    return tuple(_candidate(row, masks.get(row[8], ())) for row in rows)


def _conditions(index: IdcIndex, wanted: WantedSeries) -> tuple[list[str], list[object]]:
    conditions, values = ["Modality not in ('SEG', 'RTSTRUCT', 'SR', 'ANN', 'RTPLAN', 'RTDOSE', 'SM')"], list[object]()
    if wanted.modality:
        codes = _codes(wanted.modality)
        conditions.append(f"Modality in ({', '.join('?' * len(codes))})")
        values += codes
    if wanted.licence:
        names = _licence_words(index, wanted.licence)
        conditions.append(f"license_short_name in ({', '.join('?' * len(names))})")
        values += names
    for column, word in (("collection_id", wanted.collection), ("BodyPartExamined", wanted.body_part)):
        if word:
            conditions.append(f"lower({column}) = lower(?)")
            values.append(word)
    if wanted.has:
        conditions.append("StudyInstanceUID in (select StudyInstanceUID from idc_index where Modality = ?)")
        values.append(wanted.has.upper())
    if wanted.fewest > 1:
        conditions.append("instanceCount >= ?")
        values.append(wanted.fewest)
    if wanted.largest_mb is not None:
        conditions.append("series_size_MB <= ?")
        values.append(wanted.largest_mb)
    return conditions, values


def _codes(word: str) -> tuple[str, ...]:
    modality = find_modality_of_word(word)
    if modality is None:
        raise UsageError(f"`{word}` is no modality; write ct, mr, xr, mg, us, ...")
    return modality.dicom


def _licence_words(index: IdcIndex, name: str) -> tuple[str, ...]:
    """Give the index's words for a licence, or for all versions of one such as ``CC-BY``; never a stricter one."""
    rows = index.rows("select distinct license_short_name from idc_index where license_short_name is not null", [])
    meant = {words: licence_meant_by(words) for (words,) in rows}
    wanted = find_licence(name)
    wanted_name = name if wanted is None else wanted.slug
    found = tuple(
        words
        for words, slug in meant.items()
        if slug is not None and wanted_name.casefold() in {slug.casefold(), slug.rpartition("-")[0].casefold()}
    )
    if not found:
        known = ", ".join(sorted({slug for slug in meant.values() if slug is not None}))
        raise UsageError(f"nothing in the index is under `{name}`; it has {known}")
    return found


def _masks(index: IdcIndex, studies: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    if not studies:
        return {}
    places = ", ".join("?" * len(studies))
    question = (
        "select StudyInstanceUID, crdc_series_uuid from idc_index "  # noqa: S608  # values stand as `?`
        f"where Modality in ('SEG', 'RTSTRUCT') and StudyInstanceUID in ({places}) order by crdc_series_uuid"
    )
    found: dict[str, tuple[str, ...]] = {}
    for study, series in index.rows(question, studies):
        found[study] = (*found.get(study, ()), f"idc:{series}/")
    return found


def _candidate(row: tuple[Any, ...], masks: tuple[str, ...]) -> Candidate:
    series, modality, collection, body_part, instances, size_mb, words, doi, _ = row
    return Candidate(
        reference=f"idc:{series}/",
        modality=modality or "",
        collection=collection or "",
        body_part=body_part or "",
        instances=int(instances or 0),
        size_mb=round(float(size_mb or 0.0), 1),
        licence=licence_meant_by(words or "") or words or "",
        source=f"https://doi.org/{doi}" if doi else "",
        masks=masks,
    )
