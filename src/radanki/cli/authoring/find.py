"""`radanki find`: series of open archives that a case could show."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from radanki.authoring.archives.find import MASKS, WantedSeries, find_series
from radanki.authoring.archives.idc_index import installed_index

if TYPE_CHECKING:
    from radanki.authoring.archives.find import Candidate
    from radanki.cli.session import Session


@click.command()
@click.option("--modality", default="", metavar="WORD", help="ct, mr, xr, mg, us, ...")
@click.option("--licence", default="", metavar="NAME", help="CC-BY-4.0; CC-BY means all of its versions, CC0-1.0 ...")
@click.option("--collection", default="", metavar="ID", help="The archive's id of a collection.")
@click.option("--body-part", default="", metavar="WORD", help="As files state it: CHEST, BREAST, ...")
@click.option("--has", type=click.Choice(MASKS), default=None, help="The study holds masks of this kind.")
@click.option("--at-least", "fewest", type=click.IntRange(1), default=1, metavar="N", help="Instances: 40 for a stack.")
@click.option("--at-most-mb", "largest_mb", type=click.FloatRange(0), metavar="MB", help="The largest series.")
@click.option("--limit", "most", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many are told.")
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json")), default="text", show_default=True, help="How."
)
@click.pass_obj
def command(session: Session, /, output_format: str, **wanted: Any) -> None:
    """Tell which series of NCI Imaging Data Commons fit, the smallest first; nothing is downloaded.

    Its index is the package idc-index-data, of the extra `find`. A reference that is told can be given to
    `radanki pin` and `radanki new`. A licence is what the archive states; look at the pictures yourself.
    """
    found = find_series(installed_index(), WantedSeries(**{**wanted, "has": wanted["has"] or ""}))
    if output_format == "json":
        session.say(json.dumps([asdict(candidate) for candidate in found], indent=2, ensure_ascii=False))
        return
    for candidate in found:
        session.say(_line(candidate))
    session.note(
        "nothing fits" if not found else f"{len(found)} series told; --limit tells more, --format json all of it"
    )


def _line(candidate: Candidate) -> str:
    what = " ".join(word for word in (candidate.modality, candidate.body_part) if word)
    instances = "1 instance" if candidate.instances == 1 else f"{candidate.instances} instances"
    facts = f"{instances}, {candidate.size_mb} MB, {candidate.licence}"
    masks = f"\n    masks: {' '.join(candidate.masks)}" if candidate.masks else ""
    return f"{candidate.reference}  {what}, {candidate.collection}: {facts}\n    {candidate.source}{masks}"
