"""Ids of prompts are those of transformers' CLIPTokenizer, with which Stable Diffusion was used."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from nodes.encoders.sd.tokens import ids_of, tokenizer_of
from nodes.encoders.tokenizer import clip_merges

OURS = tokenizer_of(49_408, 77)

STRINGS = [
    "",
    "a photo of a cat",
    "A Photo  OF\na CAT!!",
    "a &amp; b &lt;3 &#39;",
    "ﬁne ﬂoor ½ ① Ⅻ ｆｕｌｌ　ｗｉｄｔｈ",
    "a <|endoftext|> b<|startoftext|>c <|EndOfText|> <|endoftext|",
    "cafe\u0301 café naïve Straße ΣΊΣΥΦΟΣ İstanbul ǅ",
    "it's THE cat'S, isn't it? we'll see they'd 've ''s",
    "привет こんにちは 你好世界 한국어 عربى हिन्दी 😀🫠👩‍👩‍👧 🇩🇪",
    "1234567 + 89.5% 3d_render snake_case a-b-c",
    "zero\u200bwidth\u00a0space\ttab\x0bvt\x85nel\x1cfs\u2028ls \ufeffbom",
    "((masterpiece)), [best:1.2] \\(quality\\) {x|y}",
    "\x00\x01\x7f\ud7ff\ue000\U0010ffff",
    "supercalifragilisticexpialidocious" * 4,
    "aaa aaaa banana bananana " + "a" * 300,
]


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Any:
    transformers = pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("tokenizer")
    ids = OURS.ids | {"<|startoftext|>": OURS.start, "<|endoftext|>": OURS.end}
    (folder / "vocab.json").write_text(json.dumps(ids))
    merges = "\n".join(" ".join(pair) for pair in clip_merges())
    (folder / "merges.txt").write_text(f"#version: 0.2\n{merges}\n", encoding="utf-8")
    return transformers.CLIPTokenizer.from_pretrained(folder)


def theirs(oracle: Any, text: str) -> list[int]:
    return oracle(text, add_special_tokens=False)["input_ids"]


@pytest.mark.parametrize("text", STRINGS)
def test_ids_equal_those_of_transformers(oracle: Any, text: str) -> None:
    """Entities, ligatures, typed marks, rare scripts and long words give the ids that transformers gives."""
    assert ids_of(OURS, text) == theirs(oracle, text)


def test_random_strings_give_the_same_ids(oracle: Any) -> None:
    """Words made of any characters, marks and spaces are split and merged as transformers does it."""
    draw = random.Random(0)
    alphabets = ["abcdeghiklmnorstu",
                 "aA'sStT  ,.!?()[]:;_-+&<|>0123456789", "éÀßøçñ\u0301\u0300 Σσς日本語中ЖЩ😀\u200d"]
    for _ in range(600):
        letters = draw.choice(alphabets)
        text = "".join(draw.choice(letters) for _ in range(draw.randint(1, 60)))
        assert ids_of(OURS, text) == theirs(oracle, text), repr(text)


@pytest.mark.parametrize(("text", "ids"), [
    ("a photo of a cat", [320, 1125, 539, 320, 2368]),
    ("A Photo  OF\na CAT!!", [320, 1125, 539, 320, 2368, 748]),
    (", best quality", [267, 949, 3027]),
    ("a (b) (c", [320, 263, 321, 264, 263, 322]),
])
def test_published_ids(text: str, ids: list[int]) -> None:
    """The ids that other programs give for these prompts."""
    assert ids_of(OURS, text) == ids


def test_a_word_of_a_hundred_thousand_letters_takes_no_time() -> None:
    """Merging is n log n: a prompt without spaces does not stop the worker."""
    draw = random.Random(1)
    word = "".join(draw.choice("abcdefghij") for _ in range(100_000))
    ids = ids_of(OURS, word)
    assert len(ids) > 10_000
    assert OURS.decode(ids) == word
