from __future__ import annotations

import pytest

from radanki.licensing.licence_names import licence_meant_by


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("CC BY-SA 3.0", "CC-BY-SA-3.0"),
        ("cc-by-sa-2.5", "CC-BY-SA-2.5"),
        ("cc-by-nc-nd-4.0", "CC-BY-NC-ND-4.0"),
        ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("CC BY 4.0 International", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/3.0/", "CC-BY-3.0"),
        ("http://creativecommons.org/licenses/by-sa/4.0/deed.en", "CC-BY-SA-4.0"),
        ("CC0", "CC0-1.0"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("cc-zero", "CC0-1.0"),
        ("Public domain", "PD"),
        ("pd-usgov", "PD"),
        ("mit", "MIT"),
        ("NIH-open", "LicenseRef-NIH-ChestXray14"),
    ],
)
def test_what_a_source_writes_is_known_by_the_name_of_the_vocabulary(words: str, name: str) -> None:
    assert licence_meant_by(words) == name


@pytest.mark.parametrize(
    "words",
    [
        "",
        "CC BY",
        "CC BY-SA 3.0 de",
        "unknown",
        "GFDL",
        "cc-by-4.0-ish",
        "other-open",
        "CC BY 9.0",
        "Copyrighted free use",
    ],
)
def test_what_is_not_sure_to_be_a_licence_is_none(words: str) -> None:
    assert licence_meant_by(words) is None
