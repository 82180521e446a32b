"""A file is searched in windows, and nothing of it stands between two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from radanki.pipeline.phi.windows import windows_of


@given(st.lists(st.binary(max_size=9), max_size=9), st.integers(1, 30))
def test_every_place_of_a_file_stands_in_one_window_with_both_neighbours(blocks: list[bytes], longest: int) -> None:
    whole = b"\0" + b"".join(blocks) + b"\0"
    places = {whole[at - 1 : at + longest + 1] for at in range(1, len(whole) - longest)}

    seen = {window[at:][: longest + 2] for window in windows_of(blocks, longest) for at in range(len(window))}

    assert places <= seen


def test_what_is_long_past_is_not_held() -> None:
    windows = list(windows_of([b"a" * 100] * 50, 10))

    assert max(map(len, windows)) == 111
