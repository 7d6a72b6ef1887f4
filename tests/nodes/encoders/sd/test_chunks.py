"""Chunks: where a long prompt is divided."""

from __future__ import annotations

from nodes.encoders.sd.chunks import COMMA, Group, Place, by_commas, by_groups

ROOM = 75


def group(count: int, first: int = 1000, fresh: bool = False) -> Group:
    return Group(tuple(Place(first + n) for n in range(count)), fresh)


def lengths(chunks: list[list[Place]]) -> list[int]:
    return [len(chunk) for chunk in chunks]


def test_a_short_group_moves_to_the_next_chunk_whole() -> None:
    """Up to seven tokens stay together (ComfyUI); eight and more are divided where the chunk is full."""
    assert lengths(by_groups([group(70), group(7)], ROOM)) == [70, 7]
    assert lengths(by_groups([group(70), group(8)], ROOM)) == [75, 3]
    assert lengths(by_groups([group(79)], ROOM)) == [75, 4]
    assert lengths(by_groups([group(75)], ROOM)) == [75]
    assert lengths(by_groups([], ROOM)) == [0]


def test_no_token_is_lost_or_doubled() -> None:
    """Chunks behind each other are the groups behind each other."""
    groups = [group(40), group(50, 2000), group(3, 3000), group(200, 4000)]
    for fill in (by_groups, by_commas):
        flat = [place for chunk in fill(groups, ROOM) for place in chunk]
        assert flat == [place for each in groups for place in each.places]


def test_a_full_chunk_ends_behind_its_last_comma() -> None:
    """A1111 looks back up to twenty tokens; a comma further away does not count, nor one that is the next token."""
    near = Group((*group(60).places, Place(COMMA), *group(30, 2000).places))
    assert lengths(by_commas([near], ROOM)) == [61, 30]
    far = Group((*group(50).places, Place(COMMA), *group(40, 2000).places))
    assert lengths(by_commas([far], ROOM)) == [75, 16]
    next_one = Group((*group(70).places, Place(COMMA), *group(4).places, Place(COMMA), *group(3).places))
    assert lengths(by_commas([next_one], ROOM)) == [75, 4]


def test_break_fills_up_and_goes_on() -> None:
    """BREAK begins a chunk (A1111); one at the end begins none."""
    assert lengths(by_commas([group(3), group(4, fresh=True)], ROOM)) == [3, 4]
    assert lengths(by_commas([group(3), group(0, fresh=True)], ROOM)) == [3]
    assert lengths(by_commas([group(0), group(2, fresh=True)], ROOM)) == [0, 2]
