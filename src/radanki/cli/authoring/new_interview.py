"""What `radanki new` asks: which series, whose picture it is, and what the case shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import click

from radanki.authoring.intake.originals import usual_choice
from radanki.authoring.intake.place import are_alike, modality_that_differs
from radanki.authoring.intake.shipping import Origin, answer_for, answer_for_deck
from radanki.authoring.intake.writing import Answers
from radanki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from radanki.authoring.intake.originals import Original
    from radanki.authoring.intake.place import CasePlace
    from radanki.authoring.intake.shipping import ShippingAdvice
    from radanki.cli.asking import Asker
    from radanki.cli.session import Session
    from radanki.model.intake import FoundSeries

KINDS: Final = ("pathology", "normal", "variant", "anatomy", "device", "artifact", "physics", "postop")
LEVELS: Final = ("1", "2", "3", "4")
CERTAINTIES: Final = ("certain", "almost-certain", "probable", "possible")
OWN_LICENCE: Final = "CC-BY-4.0"
_OLDEST: Final = 89


@dataclass(frozen=True, slots=True)
class Interview:
    """Finds out what a new case needs: from the options of the call, else from the contributor."""

    session: Session
    asker: Asker
    options: Mapping[str, Any]

    def _given(self, name: str) -> str | None:
        value = self.options[name]
        return None if value is None else str(value)

    def origin(self, *, has_pictures: bool) -> ShippingAdvice:
        """Find out where the picture is from and say at once what a deck may do with it."""
        url, own = self._given("source"), bool(self.options["own"])
        if url and own:
            raise UsageError("--own and --source exclude each other: own work has no page")
        licence, key = self._given("licence") or "", self._given("key") or ""
        if not url and not own and (has_pictures or self.asker.may_ask):
            hint = "the address of its page; Enter for your own picture" if has_pictures else "the address of its page"
            url = self.asker.text("Source", None, hint=hint)
            # A proposal for --yes too: whoever names no page has the picture from nowhere else.
            own = has_pictures and not url and (self.asker.may_ask or self.asker.takes_proposals)
        if not url and not own:
            raise UsageError("whose picture is it? Say --own, or --source URL: without it no case can be made")
        if own:
            proposed = OWN_LICENCE
            licence = licence or self.asker.text("Licence of the picture", None, proposed=proposed)
        answer = answer_for(Origin(url or "", own, licence, key))
        if self.asker.may_ask and has_pictures and not answer.may_hold and not answer.licence:
            self.session.note(answer.sentence)
            licence = self.asker.text("Licence of the picture", None, hint="as its page says; Enter links to it only")
            answer = answer_for(Origin(url or "", own, licence, key)) if licence else answer
        if answer.page:
            self.session.note(answer.page)
        self.session.note(f"May I ship this? {answer.sentence}")
        if has_pictures and not answer.may_hold:
            click.echo(
                "The pictures that you named are not copied into the library; the case links to the page.", err=True
            )
        return answer

    def origin_of_deck(self) -> ShippingAdvice:
        """Find out where the pictures of a deck are from; that may stay open, since nothing of it ships yet."""
        url, own = self._given("source"), bool(self.options["own"])
        if url and own:
            raise UsageError("--own and --source exclude each other: own work has no page")
        if not url and not own:
            url = self.asker.text(
                "Source of the pictures", None, hint="the address of their page; Enter leaves it open"
            )
        return answer_for_deck(Origin(url or "", own, self._given("licence") or "", self._given("key") or ""))

    def series_choice(self, place: CasePlace) -> Callable[[int, tuple[FoundSeries, ...]], Sequence[int]]:
        """Give the function that is asked which series are meant."""
        wanted: int | None = self.options["series"]

        def choose(number: int, found: tuple[FoundSeries, ...]) -> Sequence[int]:
            usual = usual_choice(found, place.placement.modality)
            self.session.note(f"Input {number} holds {len(found)} series:")
            for at, series in enumerate(found, 1):
                self.session.note(f"  {at}: {_described(series)}")
            if wanted is not None:
                if wanted > len(found):
                    raise UsageError(f"input {number} holds {len(found)} series; there is no series {wanted}")
                return (wanted - 1,)
            proposed = ",".join(str(at + 1) for at in usual)
            answer = self.asker.text("Which of these", None, proposed=proposed, hint="numbers, or all")
            chosen = _numbers(answer, len(found)) if answer else tuple(usual)
            self.session.note(f"Taken: {', '.join(str(at + 1) for at in chosen)}; --series N takes another.")
            return chosen

        return choose

    def _name_in_git(self) -> str:
        """Give the name that commits bear, which is as public as the card's; empty where git knows none."""
        if self._given("contributor") or not (self.asker.may_ask or self.asker.takes_proposals):
            return ""
        return (self.session.git().ask("config", "user.name") or b"").decode("utf-8", "replace").strip()

    def answers(self, origin: ShippingAdvice) -> Answers:
        """Give what the case file says of the case."""
        asker = replace(self.asker, insists=True)  # what stays open here has to be written by hand, in YAML
        title = asker.text("Title", self._given("title"), hint="what it shows; students see it after the answer")
        kind = asker.choice("Kind", self._given("kind"), dict.fromkeys(KINDS, ""))
        level = asker.choice("Level: 1 student to 4 subspecialist", self._given("level"), dict.fromkeys(LEVELS, ""))
        certainty = basis = ""
        if kind in {"pathology", "variant"}:
            certainty = asker.choice("How sure", self._given("certainty"), dict.fromkeys(CERTAINTIES, ""))
            basis = asker.text(
                "How is it known", self._given("basis"), hint="histology, operation, follow-up, who read it"
            )
        contributor = asker.text(
            "Your name",
            self._given("contributor"),
            proposed=self._name_in_git(),
            hint="printed as the author of the case",
        )
        is_others = bool(origin.url) or origin.is_open
        named = self._given("author") if is_others else self._given("author") or contributor
        author = self.asker.text("Author of the picture", named) if is_others else named or ""
        years, months = age_of(self._given("age"))
        return Answers(
            title=title,
            kind=kind,
            level=int(level or 0),
            certainty=certainty or self._given("certainty") or "",
            basis=basis or self._given("basis") or "",
            diagnosis=self._given("diagnosis") or "",
            author=author,
            contributor=contributor,
            source_title=self._given("source_title") or "",
            licence=self._given("text_licence") or "",
            age=years,
            months=months,
            sex=self._given("sex") or "",
        )


def check_modality(session: Session, place: CasePlace, originals: Sequence[Original]) -> None:
    """Say where an original is of another modality than the path.

    Raises:
        UsageError: where the two are not even alike.
    """
    for original in originals:
        found = modality_that_differs(original.proposal.code, place.placement)
        if found is None:
            continue
        said = f"input {original.number} says that it is {found.name}"
        other = f"cases/{found.slug}/{place.placement.system}/{place.slug}"
        if not are_alike(found.slug, place.placement.modality):
            raise UsageError(f"{said}, and the path says `{place.placement.modality}`; did you mean {other}?")
        session.note(f"{said}, and the path says `{place.placement.modality}`. That may be right; else use {other}.")


def _numbers(answer: str, count: int) -> Sequence[int]:
    if answer == "all":
        return range(count)
    numbers = [part.strip() for part in answer.replace(" ", ",").split(",") if part.strip()]
    if not numbers or not all(number.isdecimal() and 1 <= int(number) <= count for number in numbers):
        raise UsageError(f"`{answer}`: write numbers from 1 to {count}, with commas, or all")
    return tuple(int(number) - 1 for number in numbers)


def _described(series: FoundSeries) -> str:
    size = f", {series.width_px} x {series.height_px} pixels" if series.width_px else ""
    what = " ".join(word for word in (series.plane, series.code) if word)
    noun = "frame" if series.frames > 1 else "picture"
    ending = "" if series.pictures == 1 else "s"
    return " ".join(f"{series.pictures} {what} {noun}{ending}{size}".split())


def age_of(text: str | None) -> tuple[int | str | None, int | None]:
    """Give years or "90+", and months, of what was typed."""
    if text is None:
        return None, None
    number, months = text.removesuffix("m"), text.endswith("m")
    if text == "90+":
        return "90+", None
    if not number.isdecimal() or len(number) > 3:  # noqa: PLR2004  # digits of an age
        raise click.BadParameter("write years such as 54, 90+, or months such as 7m", param_hint="--age")
    if months:
        return None, int(number)
    return (int(number), None) if int(number) <= _OLDEST else ("90+", None)
