"""Shortening: never over, never inside a cluster, a word, an address, a hashtag or a name."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.channels import NETWORKS, network
from newsletter.channels.counting import clusters
from newsletter.channels.links import addresses
from newsletter.config.model import Account
from newsletter.rendering.brevity import ELLIPSIS, STUB, Paragraph, fit, join, shorten

URL = "https://riverbank.example/blog/reading-letters/"

NASTY = [
    "Forty carers read their letters aloud.",
    "مرحبا بالعالم، كيف حالكم اليوم؟",
    "קוראים מכתבים יחד",
    "क्षत्रिय ज्ञान स्त्री की चिट्ठी।",
    "நிகழ்ச்சி கூட்டம்",
    "👩‍👩‍👧‍👦👩‍👩‍👧‍👦",
    "🏴󠁧󠁢󠁷󠁬󠁳󠁿🇬🇧🇫🇷🇺🇦",
    "👍🏽👍🏿 👋🏻",
    "e\u0301te\u0301 na\u0308ive",
    "zero\u200bwidth\u2060join\u200ders",
    "可读的信件，由两个人来读。然后呢？",
    "เราอ่านจดหมายด้วยกัน",
    "これはテストです。そして終わり。",
    "https://riverbank.example/a/b?c=d",
    "https://riverbank.org/setup.py",
    "#OpenData #GwyddoniaethAgored",
    "@ada@social.example @grace",
    "hello@riverbank.example",
    "Dr. Amina O’Neill, e.g. at 3.5 km (see “No. 7”)",
    "supercalifragilisticexpialidocious" * 3,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "—",
    "…",
    "“",
    "(",
    "a\u0301.\u0301 B",
]
texts = st.lists(st.sampled_from(NASTY), min_size=1, max_size=14).map(" ".join) | st.text(max_size=120)


def stands_alone(original: str, kept: str) -> None:
    """Fails where `kept` ends inside something of `original` that belongs together."""
    flat = " ".join(original.split())
    body = kept.removesuffix(ELLIPSIS)
    assert flat.startswith(body)
    units = clusters(body)
    assert clusters(flat)[: len(units)] == units, "a cluster was cut"
    rest = flat[len(body) :]
    if not rest or not body:
        return
    # What the cut took with it (a comma, a dash) stands between the body and the next space.
    hanging = regex.match(r"[^\p{L}\p{N}]*", rest)
    assert hanging is not None
    unspaced = regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]\p{M}*$", body)
    ends_sentence = regex.search(r"[.!?…。！？؟۔।॥][\"'”’»›)\]}」』]*$", body)
    assert regex.search(r"\s", hanging[0]) or unspaced or ends_sentence or hanging[0] == rest, (body, rest)
    for span in addresses(flat):
        assert not span.start < len(body) < span.end, "an address was cut"
    for match in regex.finditer(r"[#@][\p{L}\p{M}\p{N}_]+", flat):
        assert not match.start() < len(body) < match.end(), "a hashtag or a name was cut"


@given(text=texts, most=st.integers(1, 150), name=st.sampled_from(sorted(NETWORKS)))
@settings(max_examples=150, deadline=None)
def test_a_shortened_text_fits_and_nothing_in_it_is_cut(text: str, most: int, name: str) -> None:
    who = Account(network=name)  # type: ignore[arg-type]
    kept = shorten(text, lambda words: network(name).count(words, who) <= most, language="en-GB")
    if kept == text:
        return
    assert network(name).count(kept, who) <= most
    stands_alone(text, kept)


@given(
    words=st.lists(texts, min_size=1, max_size=4),
    name=st.sampled_from(sorted(NETWORKS)),
    tags=st.sampled_from(["", "#OpenData", "#OpenData #Été"]),
)
@settings(max_examples=120, deadline=None)
def test_the_link_and_the_hashtags_survive_in_every_network(words: list[str], name: str, tags: str) -> None:
    who = Account(network=name)  # type: ignore[arg-type]
    paragraphs = [*map(Paragraph, words), Paragraph(URL, kept=True), Paragraph(tags, kept=True)]
    text = fit(paragraphs, lambda each: network(name).fits(each, who), language="en-GB")
    assert text is not None
    assert network(name).fits(text, who)
    assert text.endswith(f"{URL}\n\n{tags}".rstrip())


def short(text: str, most: int, language: str = "en-GB") -> str:
    return shorten(text, lambda each: len(clusters(each)) <= most, language=language)


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("One. Two. Three.", 16, "One. Two. Three."),
        ("They kept a diary. It was about noise and the cold.", 40, "They kept a diary."),
        ("Yes. It was about noise, and about the cold in the hall.", 40, "Yes. It was about noise, and about the…"),
        ("about noise, and the cold", 14, "about noise…"),
        ("about noise — and the cold", 16, "about noise…"),
        ("We asked Dr. Amina about the letters. She said no.", 40, "We asked Dr. Amina about the letters."),
        ("a supercalifragilistic word", 10, "a…"),
        ("supercalifragilistic", 10, ""),
        ("https://riverbank.example/a/b is here", 20, ""),
        ("看看这封信由两个人来读", 6, "看看这封信…"),
        ("看看 #标签很长的 信", 6, "看看…"),
        ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦 and more", 5, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦…"),
        ("", 0, ""),
    ],
)
def test_where_a_text_is_cut(text: str, most: int, kept: str) -> None:
    assert short(text, most) == kept


def test_what_stands_later_is_given_up_first() -> None:
    paragraphs = [
        Paragraph("Mill Hall: Reading letters"),
        Paragraph("It has to be written for two. So we will test a first page."),
        Paragraph("Who opens the post?"),
        Paragraph(URL, kept=True),
    ]
    whole = join(paragraphs)
    at = {
        most: fit(paragraphs, lambda text, most=most: len(text) <= most, language="en")
        for most in (len(whole), len(whole) - 1, 110, 80, 60, len(URL), len(URL) - 1)
    }
    assert at[len(whole)] == whole
    assert at[len(whole) - 1] == join([*paragraphs[:2], paragraphs[3]])
    assert at[110] == f"Mill Hall: Reading letters\n\nIt has to be written for two.\n\n{URL}"
    assert at[80] == f"Mill Hall: Reading letters\n\n{URL}"
    assert at[60] == f"Mill Hall…\n\n{URL}"
    assert at[len(URL)] == URL
    assert at[len(URL) - 1] is None


def test_a_stub_is_not_left_standing() -> None:
    paragraphs = [Paragraph("A title"), Paragraph("A second paragraph with words in it")]
    kept = fit(paragraphs, lambda text: len(text) <= len("A title\n\n") + STUB - 2, language="en")
    assert kept == "A title"
