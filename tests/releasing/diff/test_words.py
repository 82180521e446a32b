from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from radanki.releasing.diff.text_report import markdown_diff, word_diff
from radanki.releasing.diff.word_diff import marked


def test_words_that_changed_are_marked_and_phrases_stay_together() -> None:
    pieces = marked("A dark column, seen through the spine.", "A column, seen in front of the spine.")

    assert word_diff(pieces) == "A [-dark-] column, seen [-through-]{+in front of+} the spine."
    assert markdown_diff(pieces) == "A ~~dark~~ column, seen ~~through~~**in front of** the spine."


def test_long_runs_that_stayed_are_cut_to_what_stands_beside_a_change() -> None:
    same = " ".join(f"w{number}" for number in range(60))

    assert word_diff(marked(f"{same} end", f"{same} stop")) == "… w53 w54 w55 w56 w57 w58 w59 [-end-]{+stop+}"


def test_texts_of_a_book_are_given_whole() -> None:
    book = "a " * 9_000

    assert word_diff(marked(book, f"{book}b")).startswith("[-a a a")


def test_markdown_of_a_card_can_t_break_out() -> None:
    assert markdown_diff(marked("a", "<b>*x*</b>")) == r"~~a~~**\<b\>\*x\*\</b\>**"


@given(st.text(alphabet="ab \n.", max_size=30), st.text(alphabet="ab \n.", max_size=30))
def test_the_pieces_of_each_side_are_its_text(before: str, after: str) -> None:
    pieces = marked(before, after)
    if any(piece.kind == "cut" for piece in pieces):
        return

    assert "".join(piece.text for piece in pieces if piece.kind != "in") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == after
