"""What was seen lately is remembered, within a weight."""

from __future__ import annotations

from server.queue.recent import Recent


def test_the_least_recently_used_goes_first():
    """A value that was asked for outlives an older one; one that is taken is gone."""
    recent: Recent[str] = Recent(10)
    recent.put("a", "A", 5)
    recent.put("b", "B", 5)
    assert recent.get("a") == "A"
    recent.put("c", "C", 5)
    assert [recent.get(key) for key in "abc"] == ["A", None, "C"]
    assert (recent.take("a"), recent.get("a")) == ("A", None)


def test_one_large_value_is_kept_alone_and_a_larger_one_not_at_all():
    """Between capacity and largest a value stands alone until the next one comes; beyond, nothing changes."""
    recent: Recent[str] = Recent(10, 20)
    recent.put("small", "S", 5)
    recent.put("large", "L", 15)
    assert (recent.get("small"), recent.get("large")) == (None, "L")
    recent.put("huge", "H", 21)
    assert (recent.get("large"), recent.get("huge")) == ("L", None)
    recent.put("small", "S", 5)
    assert (recent.get("small"), recent.get("large")) == ("S", None)
