from __future__ import annotations

import time

import pytest

from radanki.package.references import References, references_in, references_in_template
from support.machine import slowness


def names(*values: str) -> frozenset[str]:
    return frozenset(values)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="a.png">',
        "<img src='a.png'>",
        "<img src=a.png>",
        '<IMG alt="x" class="y" SRC="a.png" width=3>',
        '<img\nsrc="a.png"\n>',
        '<video controls><source src="a.png"></video>',
        '<object data="a.png"></object>',
        'İİ<b title="İ">src</b><img alt="İ" src="a.png">',
        '<b>src</b> data <img data-x="src" SRC="a.png" href="">',
        "Listen: [sound:a.png]",
    ],
)
def test_what_anki_finds_in_a_field_is_counted(html: str) -> None:
    assert references_in(html) == References(counted=names("a.png"))


@pytest.mark.parametrize(
    "html",
    [
        '<div style="background: url(a.png)">',
        "<div style='background: url( &quot;a.png&quot; )'>",
        '<svg><image href="a.png"/></svg>',
        '<img srcset="a.png">',
        '<video poster="a.png">',
        '<a href="a.png">x</a>',
        "<style>@import 'a.png';</style>",
        '<link rel="stylesheet" href="a.png">',
    ],
)
def test_what_only_a_browser_finds_is_not_counted(html: str) -> None:
    assert references_in(html) == References(uncounted=names("a.png"))


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://example.org/a.png">',
        '<img src="//example.org/a.png">',
        '<link href="https://example.org/a.css">',
        '<a href="javascript:void(0)">x</a>',
        "<i style='background:url(https://example.org/a.png)'>",
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_what_loads_from_elsewhere_is_remote(html: str) -> None:
    found = references_in(html)

    assert len(found.remote) == 1
    assert not found.counted
    assert not found.uncounted


@pytest.mark.parametrize(
    "html",
    [
        "",
        "plain text, src=a.png",
        "1 < 2, src=a.png > 3",
        '<a href="https://radiopaedia.org/cases/1">case</a>',
        '<a href="mailto:a@example.org">write</a>',
        '<a href="#top">up</a>',
        '<img src="data:image/png;base64,AAAA">',
        '<div data-src="a.png" data-x="src=a.png">',
        "<code>src=&quot;a.png&quot;</code>",
    ],
)
def test_links_and_plain_words_are_no_references(html: str) -> None:
    assert references_in(html) == References()


def test_names_are_read_as_html_and_not_as_addresses() -> None:
    assert references_in('<img src="a&amp;b%20c.png">').counted == {"a&b%20c.png"}


def test_a_template_refers_by_its_tags_and_styles_and_not_by_the_words_of_its_scripts() -> None:
    template = """<link rel="stylesheet" href="_a.css"><script src="_b.js"></script>
        <script>for (i=0; i<n.length; i++) img.src = "x.png"; "<img src='y.png'>"</script>{{Image}}<img src="{{F}}">"""

    assert references_in_template(template) == References(uncounted=names("_a.css", "_b.js"))
    assert references_in_template(".card { background: url('_c.png') }").uncounted == {"_c.png"}


@pytest.mark.parametrize("piece", ["<", "<img ", '<img src="', "<a href=", "[sound:", "url(", "<img src=x ", "< a='"])
def test_long_nonsense_is_read_in_no_time(piece: str) -> None:
    started = time.process_time()

    references_in(piece * 20_000)

    assert time.process_time() - started < 2 * slowness()
