"""The report of `radanki coverage` as JSON for programs, and as a page."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from radanki.authoring.coverage.text_report import FIRST_WANTED, balance_lines, shown_line, why_wanted
from radanki.model.coverage import SHOWN_WORDS, WANTED_EXEMPLARS, WANTED_NORMAL_SHARE, counted_by_shown
from radanki.vocabulary import modalities, systems
from radanki.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from radanki.model.coverage import Coverage, CoveredCurriculum, CoveredTarget


def coverage_json(coverage: Coverage) -> str:
    """Give the report as JSON: a list of curricula with their rows, counts, and what is wanted, most wanted first."""
    value = {
        "curricula": [
            {
                "curriculum": covered.slug,
                "name": covered.name,
                "covered": covered.covered,
                "shown": dict(counted_by_shown(covered.rows)),
                "shown_of_what_no_student_may_miss": dict(counted_by_shown(covered.first)),
                "rows": [
                    {
                        "code": row.target.code,
                        "label": row.target.label,
                        "urgent": row.target.is_urgent,
                        "level": row.target.level,
                        "shown": row.shown,
                        "cases": list(row.cases),
                    }
                    for row in covered.rows
                ],
            }
            for covered in coverage.curricula
        ],
        "places": [
            {"modality": modality, "system": system, "cases": count} for modality, system, count in coverage.places
        ],
        "kinds": dict(coverage.kinds),
        "normals": coverage.normals,
        "abnormal": coverage.abnormal,
        "mimics": coverage.mimics,
        "patterns": [asdict(one) for one in coverage.patterns],
        "exemplars_wanted": WANTED_EXEMPLARS,
        "normal_share_wanted": list(WANTED_NORMAL_SHARE),
        "wanted": [one.target.code for one in coverage.wanted],
        "reviews": [
            {"case": one.folder, "missing": one.missing, "read_by": list(one.readers), "could_review": list(one.could)}
            for one in coverage.reviews
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2)


def coverage_page(coverage: Coverage) -> Markup:
    """Give the report as one HTML page that needs nothing else."""
    return page(
        "coverage.html",
        curricula=[(covered, list(_by_system(covered))) for covered in coverage.curricula],
        exemplars=WANTED_EXEMPLARS,
        shown_line=shown_line,
        shown_words=SHOWN_WORDS,
        modalities=modalities(),
        systems=systems(),
        counts={(modality, system): count for modality, system, count in coverage.places},
        balance=list(balance_lines(coverage)),
        wanted=[(one.target.label, why_wanted(one)) for one in coverage.wanted[:FIRST_WANTED]],
    )


def _by_system(covered: CoveredCurriculum) -> Iterator[tuple[str, list[CoveredTarget]]]:
    for system in systems():
        rows = [row for row in covered.rows if row.target.system == system.slug]
        if rows:
            yield system.name, rows
