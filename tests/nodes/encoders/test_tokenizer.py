"""The tokeniser agrees with open_clip's and never meets an unknown string."""

import pytest
import torch
from open_clip.tokenizer import SimpleTokenizer

from nodes.encoders.tokenizer import ALL_MERGES, Tokenizer, clip_merges

STRINGS = [
    "",
    "a red heart",
    "  A   Photo\tof\n a DOG!!  ",
    "it's the cat's, isn't it? we'll see they'd 've",
    "jack-o-lantern, 3d style",
    "1234567 + 89.5%",
    "smiling face with heart-eyes; noto style",
    "café naïve Straße Ωmega привет こんにちは 😀🫠",
    "tom &amp; jerry &lt;3",
    "supercalifragilisticexpialidocious",
    "aaa aaaa banana bananana",
]


@pytest.fixture(scope="module")
def oracle() -> SimpleTokenizer:
    return SimpleTokenizer()


@pytest.mark.parametrize("text", STRINGS)
def test_ids_equal_open_clips(oracle: SimpleTokenizer, text: str) -> None:
    """With all merges, ids with marks and padding are those of open_clip's tokeniser."""
    assert torch.equal(Tokenizer(77)(text), oracle([text], 77))


def test_a_long_text_is_cut_and_keeps_its_end_mark() -> None:
    """A text longer than the context keeps its start and still ends with the end mark, the highest id."""
    tokenizer = Tokenizer(context_length=8, merges=100)
    ids = tokenizer("one two three four five six seven eight nine ten")[0].tolist()
    assert ids[0] == tokenizer.start
    assert ids[-1] == tokenizer.end == max(ids)


@pytest.mark.parametrize("merges", [0, 7, 7678])
@pytest.mark.parametrize("text", ["a red heart", "zzxqj 😀 ünïcode", "naïve 12 cats"])
def test_a_cut_vocabulary_still_writes_every_string(merges: int, text: str) -> None:
    """With few merges each string is still encoded without loss, only in more pieces."""
    tokenizer = Tokenizer(context_length=64, merges=merges)
    ids = tokenizer.encode(text)
    assert max(ids) < tokenizer.start
    assert tokenizer.decode(ids) == spaced(text)


def spaced(text: str) -> str:
    """Words and digits apart, as the tokeniser splits them."""
    return text.replace("12", "1 2")


def test_the_vocabulary_counts_bytes_merges_and_two_marks() -> None:
    """All merges give CLIP's 49,408 ids; each merge taken away takes one id."""
    assert Tokenizer(77).vocab_size == 49408
    assert Tokenizer(77, merges=ALL_MERGES - 1).vocab_size == 49407
    assert len(clip_merges(5)) == 5
