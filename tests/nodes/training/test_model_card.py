"""A card's scores are those that were measured last."""

from pathlib import Path
from typing import Any

from nodes.training.model_card import BEGIN, END, score_section, update_card

RETRIEVAL = {"pictures": 10, "top-1": 0.4, "top-5": 0.625, "top-5, 95 % interval": [0.3, 0.8]}
DISTANCE = {"FID (starter-clip)": 3.25, "precision": 0.5, "recall": 0.25, "real": 4, "compared": 9}
SCORES: dict[str, Any] = {
    "protocol": {"steps": 18, "guidance": 2.5},
    "retrieval": {"names": 1024, "generated": RETRIEVAL},
    "distribution": {"features": "f", "generated": DISTANCE},
    "recall of training pictures": {"generated, median": 0.1},
}


def test_only_the_section_between_the_marks_changes(tmp_path: Path) -> None:
    """What a person wrote stays; old scores go; a second time changes nothing."""
    card = tmp_path / "x.md"
    card.write_text(f"# Model\n{BEGIN}\nold\n{END}\nWritten by hand.\n")
    update_card(card, SCORES)
    once = card.read_text()
    update_card(card, SCORES)
    assert once == card.read_text() == f"# Model\n{BEGIN}\n{score_section(SCORES)}\n{END}\nWritten by hand.\n"


def test_a_card_without_marks_and_a_missing_card_are_left_alone(tmp_path: Path) -> None:
    """Evaluation of a model without a card writes none."""
    (tmp_path / "plain.md").write_text("# Model\n")
    update_card(tmp_path / "plain.md", SCORES)
    update_card(tmp_path / "none.md", SCORES)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["# Model\n"]


def test_the_section_holds_every_number() -> None:
    """Shares as percentages, distances as they are, and how many pictures they come from."""
    section = score_section(SCORES)
    assert "| generated | 10 | 40.0% | 62.5% | 30.0% to 80.0% |" in section
    assert "| generated | 3.25 | 0.5 | 0.25 | 4 / 9 |" in section
    assert "among 1024" in section
    assert "guidance 2.5" in section
