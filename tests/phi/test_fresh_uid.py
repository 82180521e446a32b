"""UIDs that radanki makes are told from all others, and depend on nothing but what they stand for."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import UID, generate_uid

from radanki.phi.deidentification.uids import fresh_uid, is_fresh_uid


@given(seeds=st.lists(st.binary(), max_size=4))
def test_a_fresh_uid_is_valid_and_known_as_radankis_own(seeds: list[bytes]) -> None:
    uid = fresh_uid(*seeds)

    assert UID(uid).is_valid
    assert is_fresh_uid(uid)
    assert uid == fresh_uid(*seeds)


@given(first=st.lists(st.binary(), max_size=3), second=st.lists(st.binary(), max_size=3))
def test_different_things_have_different_uids(first: list[bytes], second: list[bytes]) -> None:
    assert (fresh_uid(*first) == fresh_uid(*second)) == (first == second)


@given(octets=st.binary(min_size=16, max_size=16))
def test_a_uid_of_anybody_else_is_not_taken_for_radankis(octets: bytes) -> None:
    others = [
        f"2.25.{int.from_bytes(octets, 'big')}",
        f"2.25.{uuid.uuid4().int}",
        f"2.25.{uuid.uuid1().int}",
        generate_uid(),
        generate_uid(prefix=None),
        "1.2.840.113619.2.5.1762583153",
        f"{fresh_uid(octets)}.1",
        f"{fresh_uid(octets)} ",
        "",
    ]

    assert not any(map(is_fresh_uid, others))
