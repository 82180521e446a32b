"""A field holds what radanki's cards are made of; whatever acts, loads or leads away is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.releasing.verify.live_markup import fault_in
from support.payloads import PAYLOADS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.releasing.verify.verify_package import VerifyReport
    from releasing.verify.conftest import Bench

# As HTML these are words, not markup: they act in other places than a field.
WORDS = frozenset(
    {"{{Front}}", "{{c1::x}}", "[a](javascript:rkHit())", "[a](data:text/html,x)", "![x](https://evil.example/x.png)"}
)


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if "<" in one or one.startswith("[")])
def test_live_markup_in_a_field_is_named(payload: str) -> None:
    assert (fault_in(f"<p>Before</p>{payload}<p>after</p>") is None) == (payload in WORDS)


@pytest.mark.parametrize(
    "markup",
    [
        "<script>rkHit()</script>",
        "<img src=x onerror=rkHit()>",
        '<img src="x.png" onerror="rkHit()">',
        '<a href="javascript:rkHit()">a</a>',
        '<a href="data:text/html,x">a</a>',
        '<a href="https://example.org/" onclick="rkHit()">a</a>',
        '<img src="https://evil.example/x.png">',
        '<img src="//evil.example/x.png">',
        '<iframe src="https://evil.example/"></iframe>',
        '<object data="x"></object>',
        '<embed src="x">',
        '<base href="https://evil.example/">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
        '<link rel="stylesheet" href="https://evil.example/x.css">',
        '<form action="https://evil.example/"></form>',
        '<input type="text">',
        "<button>x</button>",
        '<div style="background:url(https://evil.example/x)">x</div>',
        '<div style="position:fixed;inset:0">x</div>',
        "<style>p{color:red}</style>",
        '<svg><animate attributeName="href" values="javascript:rkHit()"/></svg>',
        '<svg><use href="https://evil.example/x.svg#a"/></svg>',
        "<svg><foreignObject></foreignObject></svg>",
        '<path fill="url(https://evil.example/x)"/>',
        "<!-- x -->",
        "<![CDATA[x]]>",
        "<?xml x?>",
        "<!DOCTYPE html>",
        "<math></math>",
        '<template shadowrootmode="open"></template>',
        "<template><script>rkHit()</script></template>",
        '<p onclick="rkHit()">',
        "<p\nonclick=rkHit()>",
        '<a href="https://example.org/" ping="https://evil.example/">a</a>',
        '<img src="x.png" srcset="https://evil.example/x 2x">',
        "[sound:x.mp3]",
        "[latex]x[/latex]",
        "[$]x[/$]",
        "<video src=x>",
        "<audio src=x>",
        '<p formaction="x">',
        '<td background="https://evil.example/x">',
        "<scr\0ipt>",
        "<\u017fcript>",
        "<p/onclick=rkHit()>",
        "</p onclick=x>",
        "<p class='a' onclick='rkHit()'>",
    ],
)
def test_what_acts_loads_or_leads_away_is_refused(markup: str) -> None:
    assert fault_in(markup) is not None


@pytest.mark.parametrize(
    "markup",
    [
        "<p>1 &lt; 2 and 3 > 2</p>",
        '<a href="https://example.org/x?y=1&amp;z=2">a</a>',
        '<img src="rk-0123.webp" width="4" height="3" alt="CT: lung" data-z="3" loading="lazy">',
        '<template><img src="rk-0123.webp" width="4" height="3" alt="CT: lung" data-z="4" loading="lazy"></template>',
        '<div class="rk-frame" style="--rk-ratio: 145 / 130"></div>',
        '<span style="left:0.2%;top:32.27%;--rk-room:99.8%"></span>',
        '<td style="text-align:right">1</td>',
        (
            '<svg class="rk-outlines" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"><mask id="m1">'
            '<path d="M0 0H1V1Z" fill="#fff"/></mask><g mask="url(#m1)">'
            '<ellipse cx="1" cy="1" rx="1" ry="1"/></g></svg>'
        ),
        '<details class="rk-more" open><summary>More</summary><ul><li>a</li></ul></details>',
        '<ol class="rk-reading"><li><details name="rk-step" data-step="1" open><summary></summary></details></li></ol>',
        "{{c1::image-occlusion:rect:left=.1:top=.2:width=.1:height=.1}}",
    ],
)
def test_what_cards_are_made_of_passes(markup: str) -> None:
    assert fault_in(markup) is None


@pytest.mark.parametrize(
    "payload",
    ["<script>rkHit()</script>", "<img src=x onerror=rkHit()>", '<iframe src="https://evil.example/"></iframe>'],
)
def test_a_package_with_live_markup_in_any_field_is_refused(
    bench: Bench, verified: Callable[[Path], VerifyReport], payload: str
) -> None:
    bench.set_fields("1", f"<p>x</p>{payload}")

    report = verified(bench.packed())

    assert not report.is_sound
    assert "verify/live-markup" in {problem.rule for problem in report.problems}


def test_a_sound_package_has_none(sound: Path, verified: Callable[[Path], VerifyReport]) -> None:
    assert [problem for problem in verified(sound).problems if problem.rule == "verify/live-markup"] == []
