"""The self-test deck: one card that shows the viewer at work and writes out what the student's client can do.

Nobody here owns every phone. Whoever has one imports this deck, looks, and sends the text that the card shows. Its note
type is its own, so nothing of it can touch the note types of real decks.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from importlib.resources import files
from pathlib import Path

from markupsafe import Markup

from radanki.cards.note_types import Field, NoteType
from radanki.model.card_markup import CardMarkup
from radanki.model.note import Note, PlacedNote, Subdeck
from radanki.package.packing import PackageSummary, pack
from radanki.web import bundle

_SLICES, _SIDE_PX = 12, 256
_NAME = "RadAnki Self-test"
_NOTE_TYPE_ID, _TEMPLATE_ID, _FIRST_FIELD_ID = 1763991600199, 59900, 59000
_FIELDS = ("Title", "Stack", "Viewer data")
_WINDOWS = (
    {"name": "all", "label": "All greys", "centre": 128, "width": 256},
    {"name": "dark", "label": "Dark greys", "centre": 48, "width": 96},
    {"name": "bright", "label": "Bright greys", "centre": 208, "width": 96},
)
_ASK = Markup("""\
<link rel="stylesheet" href="{style}">
<h1>{{{{Title}}}}</h1>
{rule}<p>{words}</p>
<div class="rk-viewers">{{{{Stack}}}}
<script type="application/json" class="rk-data">{{{{Viewer data}}}}</script>
</div>
<p>Please send this text, with the name of your phone or computer:</p>
<pre id="rk-selftest" class="tappable">The script of this card did not run.</pre>
<script src="{viewer}"></script>
<script src="{selftest}"></script>
""")
_QUESTION = (
    "Scroll the picture (wheel, drag, slider), press Window: the bars must change. Then leave it on a slice that you "
    "remember, and show the answer."
)
_ANSWER = "Is the picture still on your slice, in your window? Does the card turn when you swipe on the picture?"
_SLICE = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}">'
    '<path d="M0 0h256v256H0z"/>{bars}<circle cx="{x}" cy="176" r="14" fill="rgb(150,150,150)"/>'
    '<text x="128" y="240" font-size="40" text-anchor="middle" fill="rgb(200,200,200)">{number}</text></svg>'
)
_CSS = """\
.card { margin: 12px; font: 17px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.2em; }
pre { overflow-wrap: anywhere; white-space: pre-wrap; font-size: 13px; text-align: left; user-select: text; }
"""


def write_selftest(target: Path, time: int) -> PackageSummary:
    """Write the deck, with ``time`` (Unix seconds) as that of its change; the same time gives the same bytes."""
    slices = [_slice(number) for number in range(1, _SLICES + 1)]
    script = (files("radanki.web") / "selftest.js").read_bytes()
    contents = {
        **dict(bundle()),
        _named("_radanki-selftest-", script, ".js"): script,
        **{_named("rk-", one, ".svg"): one for one in slices},
    }
    kind = _note_type(_named("_radanki-selftest-", script, ".js"), time)
    note = _note([_named("rk-", one, ".svg") for one in slices])
    deck = Subdeck(
        "RadAnki self-test", Markup("<p>One card that tells what this client can do.</p>"), (PlacedNote(note, 1, time),)
    )
    with tempfile.TemporaryDirectory(prefix="radanki-") as folder:
        media = {name: Path(folder, name) for name in contents}
        for name, path in media.items():
            path.write_bytes(contents[name])
        return pack([deck], [kind], media, time, target)


def _named(prefix: str, content: bytes, suffix: str) -> str:
    return f"{prefix}{hashlib.sha256(content).hexdigest()[:8]}{suffix}"


def _slice(number: int) -> bytes:
    """Draw a slice: sixteen bars from black to white, a disc that moves, and the slice's number."""
    bar = Markup('<rect x="{0}" y="0" width="16" height="128" fill="rgb({1},{1},{1})"/>')
    bars = Markup("").join(bar.format(16 * n, 17 * n) for n in range(16))
    return _SLICE.format(side=_SIDE_PX, bars=bars, x=20 * number, number=number).encode()


def _note_type(selftest: str, time: int) -> NoteType:
    (viewer, _), (style, _) = bundle()
    names = {"viewer": viewer, "style": style, "selftest": selftest}
    return NoteType(
        name=_NAME,
        id=_NOTE_TYPE_ID,
        is_occlusion=False,
        fields=tuple(
            Field(name=name, id=_FIRST_FIELD_ID + at, tag=None, prevent_deletion=False, collapsed=False, description="")
            for at, name in enumerate(_FIELDS, 1)
        ),
        template_name="Self-test",
        template_id=_TEMPLATE_ID,
        front=_ASK.format(rule="", words=_QUESTION, **names),
        back=_ASK.format(rule=Markup('<hr id="answer">\n'), words=_ANSWER, **names),
        css=_CSS,
        sort_field="Title",
        look_changed=time,
    )


def _note(names: list[str]) -> Note:
    key = len(names) // 2
    order = [key, *(at for at in range(len(names)) if at != key)]
    image = CardMarkup('<img src="{0}" width="{1}" height="{1}" alt="Test picture {2}" data-z="{2}">')
    images = CardMarkup("").join(image.format(names[at], _SIDE_PX, at + 1) for at in order)
    settings = [{"kind": "stack", "name": "Test picture", "windows": _WINDOWS}]
    return Note(
        guid="radanki-selftest",
        kind="question",
        case_id="0" * 16,
        note_type=_NAME,
        fields=(
            ("Title", CardMarkup("What can this client do?")),
            ("Stack", CardMarkup('<div class="rk-viewer tappable" data-viewer="1">{}</div>').format(images)),
            ("Viewer data", CardMarkup(json.dumps(settings))),  # noqa: S704  # nothing in it is HTML
        ),
        ordinals=(1,),
        tags=("radanki::self-test",),
        media=tuple(names),
    )
