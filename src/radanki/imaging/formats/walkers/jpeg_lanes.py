"""A long scan of a grey JPEG image, walked in many lanes at once by NumPy: in a third of the time of Python's loop.

A lane begins anywhere, mostly amid a code, but Huffman codes fall into step by themselves, at the latest with the end
of a block. So it mostly ends right though it began wrong, and the next round begins each lane where the one before it
ended. Where a round ends as the last one did, each lane began right: the first did, and each hands it on to the next.

Scans of several colours, whose blocks have other codes in turn, take ten times as long to fall into step: not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from radanki.imaging.formats.walkers.jpeg_codes import ENDED, PLACES, WORDS, Block

if TYPE_CHECKING:
    from typing import Self

    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]
    Window = npt.NDArray[np.uint32]
    """The 32 bits that begin with each byte."""

_LANE_BITS, _BITS_AHEAD = 4096, 2048
"""Of 2,000 places in ten real pictures one was out of step after so many bits ahead, and none after a whole lane."""
_FEWEST_LANES, _MOST_LANES = 160, 2048
"""With fewer Python's loop takes no longer."""
_ROUNDS: Final = 3
"""Where blocks are long, as at quality 98 and above, more are needed than Python's loop would take."""
_NO_CODE: Final = 1 << 16 | ENDED | 1
"""A step over what is no code: by one bit, to the end of the block. No code has a step like that."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a walk came: the next bit, the place in a block, and how many blocks ended."""

    at: int = 0
    place: int = 0
    ended: int = 0


def walk_in_lanes(window: Window, bits: int, block: Block, count: int) -> Reached:
    """Walk over most of a scan of so many ``bits`` and blocks, and mark what was met; the rest has to be walked yet.

    What is short, damaged, longer than its blocks or does not fall into step is left as a whole: nothing is marked.
    """
    lanes = min(_MOST_LANES, bits // _LANE_BITS) - 1
    if lanes < _FEWEST_LANES:
        return Reached()
    walk = _Walk.over(window, block)
    stops = np.linspace(0, bits, lanes + 1, endpoint=False, dtype=np.int64)[1:]
    reached = walk.to(stops, _Lanes.beginning_at(stops - _BITS_AHEAD))
    for _ in range(_ROUNDS):
        walk.met[:] = False
        before, reached = reached, walk.to(stops, reached.handed_on())
        if reached.are_where(before):
            ended = int(reached.ended.sum())
            is_sound = ended < count and walk.mark()
            return Reached(int(reached.at[-1]), int(reached.place[-1]), ended) if is_sound else Reached()
    return Reached()


@dataclass(frozen=True, slots=True, eq=False)
class _Lanes:
    """Where each lane is, as in :class:`Reached`."""

    at: Whole
    place: Whole
    ended: Whole

    @classmethod
    def beginning_at(cls, at: Whole) -> Self:
        """Give lanes that begin with a block."""
        return cls(at, np.zeros_like(at), np.zeros_like(at))

    def handed_on(self) -> _Lanes:
        """Begin each lane where the one before it is, and the first one with the scan."""
        first = np.zeros(1, dtype=np.int64)
        at, place = (np.concatenate((first, each[:-1])) for each in (self.at, self.place))
        return _Lanes(at, place, np.zeros_like(at))

    def are_where(self, others: _Lanes) -> bool:
        """Whether each lane is at the same bit as one of the others, and takes it for the same."""
        return np.array_equal(self.at, others.at) and np.array_equal(self.place, others.place)

    def chosen(self, which: Any) -> _Lanes:
        """Give some of the lanes."""
        return _Lanes(self.at[which], self.place[which], self.ended[which])


@dataclass(frozen=True, slots=True)
class _Walk:
    """The codes of a block by place and 16 bits, and what of them was met: those of its first number come first."""

    window: Window
    block: Block
    several: Whole
    one: Whole
    met: npt.NDArray[np.bool_]

    @classmethod
    def over(cls, window: Window, block: Block) -> Self:
        """Put the two tables of a block together."""
        tables = block.first, block.others
        several = np.concatenate([each.several_at_once for each in tables]).astype(np.int64)
        one = np.concatenate([each.one_at_once for each in tables]).astype(np.int64)
        for steps in (several, one):
            steps[steps == 0] = _NO_CODE
        return cls(window, block, several, one, np.zeros(WORDS * PLACES, dtype=np.bool_))

    def step(self, bits: Whole, place: Whole) -> Whole:
        """Give what stands in 16 bits: several codes, or one alone where the block ends amid them."""
        row = bits + (place > 0) * WORDS
        entry = self.several[row]
        ends_amid = place + (entry >> 8 & 255) >= PLACES
        if ends_amid.any():
            entry[ends_amid] = self.one[row[ends_amid]]
        return entry

    def to(self, stops: Whole, lanes: _Lanes) -> _Lanes:
        """Walk with all lanes until each is at its stop or beyond."""
        end = lanes.chosen(np.arange(len(stops)))
        which = np.arange(len(stops))
        while len(which):
            bits = (self.window[lanes.at >> 3] >> 16 - (lanes.at & 7)) & WORDS - 1
            self.met[bits * PLACES + lanes.place] = True
            entry = self.step(bits, lanes.place)
            place = lanes.place + (entry & 255)
            is_done = place >= PLACES
            place[is_done] = 0
            lanes = _Lanes(lanes.at + (entry >> 16), place, lanes.ended + is_done)
            goes_on = lanes.at < stops[which]
            if not goes_on.all():
                there = which[~goes_on]
                end.at[there], end.place[there], end.ended[there] = (
                    each[~goes_on] for each in (lanes.at, lanes.place, lanes.ended)
                )
                which, lanes = which[goes_on], lanes.chosen(goes_on)
        return end

    def mark(self) -> bool:
        """Tell the block what was met; nothing, and false, where some of it is no code or leads beyond its end."""
        found = np.flatnonzero(self.met)
        bits, place = found // PLACES, found % PLACES
        entry = self.step(bits, place)
        reached = place + (entry & 255)
        if np.any(entry == _NO_CODE) or np.any((reached > PLACES) & (reached < ENDED)):
            return False
        self.block.meet(bits, place)
        return True
