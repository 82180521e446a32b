"""What NCI Imaging Data Commons states of a series: its licence, and the data citation of its collection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.authoring.archives.json_answer import first_licence, text_at
from radanki.authoring.archives.statement import SourceStatement
from radanki.errors import FetchError

if TYPE_CHECKING:
    from radanki.authoring.archives.idc_index import IdcIndex

_SERIES: Final = """
select license_short_name, source_DOI, collection_id, StudyInstanceUID, SeriesInstanceUID
from idc_index where crdc_series_uuid = ?
"""
_COLLECTION: Final = """
select source.citation, source.source_title from (
    select unnest(sources) as source from collections_index where collection_id = ?
) where lower(source.source_doi) = lower(?)
"""
_RESULT: Final = "select citation, analysis_result_title from analysis_results_index where lower(source_DOI) = lower(?)"
_BESIDE: Final = """
select crdc_series_uuid from idc_index where Modality in ('SEG', 'RTSTRUCT') and StudyInstanceUID in (
    select StudyInstanceUID from idc_index where crdc_series_uuid = ?
) order by crdc_series_uuid
"""
_AUTHORS: Final = re.compile(r"(?P<authors>.+?)\s*\((?:19|20)[0-9]{2}[^)]*\)", re.DOTALL)
_REMARK: Final = "Burned-in text and faces can't be excluded: look at every slice that is shown."


def read_idc(index: IdcIndex, series: str) -> SourceStatement:
    """Give what the index states of a series by its ``crdc_series_uuid``.

    Raises:
        FetchError: where it has no such series.
    """
    rows = index.rows(_SERIES, [series])
    if not rows:
        raise FetchError(
            f"Imaging Data Commons has no series {series}",
            fix="Look at its crdc_series_uuid: it is not the SeriesInstanceUID; or the index is of another version.",
            rule="fetch/no-member",
        )
    stated, doi, collection, study, instance = rows[0]
    cited = index.rows(_COLLECTION, [collection, doi]) or index.rows(_RESULT, [doi])
    citation, title = cited[0] if cited else ("", "")
    licence, words = first_licence(text_at({"words": stated}, "words"))
    viewer = "https://viewer.imaging.datacommons.cancer.gov/v3/viewer/"
    return SourceStatement(
        url=f"https://doi.org/{doi}" if doi else f"{viewer}?StudyInstanceUIDs={study}&SeriesInstanceUIDs={instance}",
        title=text_at({"title": title}, "title"),
        author=_authors(text_at({"citation": citation}, "citation")),
        licence=licence,
        stated_licence=words,
        remarks=(_REMARK,),
    )


def masks_beside(index: IdcIndex, series: str) -> tuple[str, ...]:
    """Give references to the segmentations of the study that a series is of."""
    return tuple(f"idc:{mask}/" for (mask,) in index.rows(_BESIDE, [series]))


def _authors(citation: str) -> str:
    """Give what stands before the year of a citation in APA style."""
    match = _AUTHORS.match(citation)
    if match is None:
        return ""
    authors = match["authors"].strip().rstrip(",")
    # The full stop of a sentence goes, that of an initial stays.
    return authors[:-1] if re.search(r"[a-z)]\.$", authors) else authors
