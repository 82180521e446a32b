"""Whose pictures they are, whether they may be passed on, and by which digest they are pinned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from checks.conftest import RuleBench

SEEN = "accessed: 2026-11-01"


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        ("own: true, author: A. B., licence: CC-BY-4.0", []),
        (f'url: "https://example.org/1", author: A. B., licence: CC-BY-4.0, {SEEN}', []),
        (f'url: "10.1148/rg.2019180126", author: A. B., licence: CC-BY-4.0, {SEEN}', []),
        ("author: A. B., licence: CC-BY-4.0", ["provenance/no-address"]),
        ("own: false, author: A. B., licence: CC-BY-4.0", ["provenance/no-address"]),
        (f'url: "javascript:alert(1)", author: A. B., licence: CC-BY-4.0, {SEEN}', ["provenance/bad-address"]),
        (f'url: "https://a:b@example.org/", author: A. B., licence: CC0-1.0, {SEEN}', ["provenance/bad-address"]),
        (f'url: "https://exa mple.org/", author: A. B., licence: CC0-1.0, {SEEN}', ["provenance/bad-address"]),
        (f'url: "example.org/1", author: A. B., licence: CC0-1.0, {SEEN}', ["provenance/bad-address"]),
        (f'url: "https://[::1/", author: A. B., licence: CC0-1.0, {SEEN}', ["provenance/bad-address"]),
        ('url: "https://example.org/1", author: A. B., licence: CC0-1.0', ["provenance/no-access-date"]),
        ("own: true, author: A. B., licence: CC-BY", ["licence/unknown-name"]),
        ("own: true, author: A. B., licence: unknown", ["licence/unknown"]),
    ],
)
def test_a_source_says_where_it_is_and_under_which_licence(bench: RuleBench, source: str, rules: list[str]) -> None:
    assert bench.rules_of_source(source) == rules


@pytest.mark.parametrize(
    ("url", "licence", "more", "rules"),
    [
        ("https://radiopaedia.org/cases/61830", "RADIOPAEDIA-NC-SA-3.0-mod", "", []),
        ("https://radiopaedia.org/cases/a-case", "RADIOPAEDIA-NC-SA-3.0-mod", ', key: "61830"', []),
        ("https://radiopaedia.org/cases/a-case", "RADIOPAEDIA-NC-SA-3.0-mod", "", ["provenance/no-rid"]),
        ("https://radiopaedia.org/cases/61830", "CC-BY-4.0", "", ["licence/weaker-than-source"]),
        ("https://radiopaedia.org/cases/61830", "PD", "", []),
        ("https://www.eurorad.org/case/18706", "CC-BY-NC-SA-4.0", "", []),
        ("https://www.eurorad.org/case/18706", "CC0-1.0", "", []),
        ("https://www.eurorad.org/case/abc", "CC-BY-NC-SA-4.0", "", ["provenance/unknown-page"]),
        ("https://www.radiologymasterclass.co.uk/gallery/chest/x", "CC-BY-4.0", "", ["licence/link-only"]),
        ("https://physionet.org/content/mimic-cxr/2.0.0/", "CC-BY-4.0", "", ["licence/never"]),
        ("https://litfl.com/cxr-case-001", "CC-BY-NC-SA-4.0", "", ["licence/needs-review"]),
    ],
)
def test_a_source_decides_what_may_be_held(
    bench: RuleBench, url: str, licence: str, more: str, rules: list[str]
) -> None:
    assert bench.rules_of_source(f'url: "{url}", author: A. B., licence: {licence}, {SEEN}{more}') == rules


@pytest.mark.parametrize("author", ["Radiopaedia.org", "radiopaedia", "unknown", "Anonymous", "n/a"])
def test_a_radiopaedia_case_names_its_contributor(bench: RuleBench, author: str) -> None:
    source = f'url: "https://radiopaedia.org/cases/1", author: {author}, licence: RADIOPAEDIA-NC-SA-3.0-mod, {SEEN}'

    assert bench.rules_of_source(source) == ["provenance/no-contributor"]


def test_a_picture_that_is_only_linked_to_needs_no_leave(bench: RuleBench) -> None:
    url = "https://www.radiologymasterclass.co.uk/gallery/chest/x"
    source = f'sources: [{{id: site, url: "{url}", author: A. B., licence: unknown, {SEEN}}}]\n'

    assert bench.rules(sources=source, images=f'  - {{name: a, link: "{url}"}}\n') == []


@pytest.mark.parametrize(
    ("picture", "changes", "rules"),
    [
        ("", "[]", []),
        ("", "[deidentify, format]", []),
        ("", "[crop]", ["licence/no-derivatives"]),
        ("    crop: [0, 0, 9, 9]\n", "[]", ["licence/no-derivatives"]),
        ("    blank: [[0, 0, 9, 9]]\n", "[]", ["licence/no-derivatives"]),
        ("    window: lung\n", "[]", ["licence/no-derivatives"]),
        ("    rotate: 90\n", "[]", ["licence/no-derivatives"]),
        ("    flip: horizontal\n", "[]", ["licence/no-derivatives"]),
        ("", "[flip]", ["licence/no-derivatives"]),
    ],
)
def test_a_picture_that_may_not_be_changed_is_not_changed(
    bench: RuleBench, picture: str, changes: str, rules: list[str]
) -> None:
    source = f'url: "https://example.org/1", author: A. B., licence: CC-BY-ND-4.0, {SEEN}, changes: {changes}'

    assert bench.rules_of_source(source, picture=picture) == rules


def reference(lines: str) -> str:
    return f"  - {{name: a, looked: [{{by: AB, on: 2026-11-20}}], {lines}}}\n"


A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        (f'from: "pypi:name==1.0#a/b.png", archive_sha256: {A}, sha256: {B}', []),
        (f'from: "npm:@s/name@1.2.3#a/b.png", archive_sha256: {A}, sha256: {B}', []),
        (f'from: "package:name/a/b.png", sha256: {B}', []),
        (f'from: "https://example.org/a.png", sha256: {B}', []),
        (f'from: "pypi:name==1.0#a.png", sha256: {B}', ["provenance/no-pin"]),
        (f'from: "pypi:name==1.0#a.png", archive_sha256: {A}', ["provenance/no-pin"]),
        ('from: "https://example.org/a.png"', ["provenance/no-pin"]),
        (f'from: "package:name/a.png", archive_sha256: {A}, sha256: {B}', ["provenance/needless-pin"]),
        (f'from: "pypi:name#a.png", archive_sha256: {A}, sha256: {B}', ["provenance/bad-reference"]),
        (f'from: "package:name/../a.png", sha256: {B}', ["provenance/bad-reference"]),
        (f'from: "package:name//etc/passwd", sha256: {B}', ["provenance/bad-reference"]),
        (f'from: "http://example.org/a.png", sha256: {B}', ["provenance/bad-reference"]),
        (f'from: "https://radiopaedia.org/cases/1/a.png", sha256: {B}', ["provenance/fetch-forbidden"]),
        (f'from: "https://images.radiopaedia.org/a.png", sha256: {B}', ["provenance/fetch-forbidden"]),
        (f'from: "zip+https://radiopaedia.org/a.zip#a.png", sha256: {B}', ["provenance/fetch-forbidden"]),
        (f'from: ["commons:A.png", "https://radiopaedia.org/a.png"], sha256: {B}', ["provenance/fetch-forbidden"]),
        (f'from: ["commons:A.png", "zenodo:1/a.zip#a.png", "osf:ab3de"], sha256: {B}', []),
        (f'from: "git:owner/repo@{"c" * 40}#a.png", sha256: {B}', []),
        (f'from: "git:owner/repo@main#a.png", sha256: {B}', ["provenance/bad-reference"]),
        ('from: ["commons:A.png", "osf:ab3de"]', ["provenance/no-pin"]),
        (f'from: "zenodo:1/a.zip#a.png", archive_sha256: {A}, sha256: {B}', ["provenance/needless-pin"]),
        (f'from: ["pypi:a==1#a", "osf:ab3de"], archive_sha256: {A}, sha256: {B}', []),
        (f'link: "https://example.org/1", sha256: {B}', ["provenance/needless-pin"]),
    ],
)
def test_what_is_brought_from_elsewhere_is_pinned(bench: RuleBench, lines: str, rules: list[str]) -> None:
    assert bench.rules(images=reference(lines)) == rules


def test_a_label_map_is_pinned_like_a_picture(bench: RuleBench) -> None:
    finding = 'findings: [{number: 1, label: A, why: b, mask: {from: "package:name/a.nrrd", value: 1}}]'

    assert bench.rules(images=reference(f'from: "package:name/a.png", sha256: {B}, {finding}')) == ["provenance/no-pin"]


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        (f'url: "https://example.org/1", author: A. B., licence: MIT, {SEEN}', ["licence/no-notice"]),
        (f'url: "https://example.org/1", author: A. B., licence: MIT, notice: "(c) A. B.", {SEEN}', []),
        ("own: true, author: A. B., licence: MIT", []),
        (f'url: "https://example.org/1", author: A. B., licence: CC-BY-4.0, {SEEN}', []),
    ],
)
def test_a_licence_that_wants_its_notice_passed_on_gets_it(bench: RuleBench, source: str, rules: list[str]) -> None:
    assert bench.rules_of_source(source) == rules
