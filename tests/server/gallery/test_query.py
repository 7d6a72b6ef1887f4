"""The one line that is asked of the gallery."""

from __future__ import annotations

import pytest

from server.gallery.query import MOST_TERMS, BadQuery, parse_query


@pytest.mark.parametrize("text", ["", "red heart", '"red heart" -blue', "cfg>7 steps<=20 sampler=heun seed!=3",
                                  "model:emoji tag:best is:starred stars:3 kind:image run:0123456789abcdef",
                                  "after:2026-11-01 before:2026-12-01", "it's \"half", "a\\",
                                  "' OR 1=1 --", "%_*", "-"])
def test_whatever_is_typed_becomes_conditions_with_parameters(text):
    """No query is spliced into SQL: what was typed is only ever a parameter."""
    where = parse_query(text)
    assert where.sql.count("?") == len(where.parameters)
    assert "OR 1" not in where.sql


@pytest.mark.parametrize(("text", "words"), [
    ("cfg>high", "expected a number"), ("is:pretty", "is:starred"), ("stars:9", "from 0 to 5"),
    ("after:yesterday", "2026-11-01"), (" ".join(f"w{i}" for i in range(MOST_TERMS + 1)), "at most")])
def test_what_cannot_be_meant_is_refused_with_what_was_expected(text, words):
    """A wrong comparison, date, state or number says what would be right."""
    with pytest.raises(BadQuery, match=words):
        parse_query(text)
