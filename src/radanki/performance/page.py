"""The report as one page with plots, for the student's own browser: no script, nothing loaded, nothing sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.performance.plots import HEIGHT, WIDTH, bar_of, curve_plot, height_of
from radanki.performance.text_report import curve_said, days_said, said
from radanki.web.pages import page

if TYPE_CHECKING:
    from markupsafe import Markup

    from radanki.performance.report import Performance


def performance_page(found: Performance) -> Markup:
    """Give the page."""
    return page(
        "performance/page.html",
        found=found,
        curve=curve_plot(found),
        curve_said=curve_said(found),
        width=WIDTH,
        height=HEIGHT,
        marks=[(share, height_of(share / 100)) for share in (0, 25, 50, 75, 100)],
        bar_of=bar_of,
        said=said,
        days_said=days_said,
    )
