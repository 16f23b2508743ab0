"""What becomes a link, against X's published cases and our own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_cases import published

from newsletter.channels.links import addresses, bare_domains, links


def test_the_published_links() -> None:
    cases = published("extract", "urls", "urls_with_directional_markers", "tco_urls_with_params")
    assert len(cases) > 80
    wrong = []
    for case in cases:
        text = str(case["text"])
        found = [text[link.start : link.end] for link in links(text)]
        wanted = [each["url"] if isinstance(each, dict) else each for each in case["expected"]]  # type: ignore[attr-defined]
        if found != wanted:
            wrong.append((case["description"], found))
    assert wrong == []


def test_the_published_places_of_links() -> None:
    cases = published("extract", "urls_with_indices")
    assert cases
    for case in cases:
        text = str(case["text"])
        found = [(text[link.start : link.end], link.start, link.end) for link in links(text)]
        wanted = [(each["url"], *each["indices"]) for each in case["expected"]]  # type: ignore[attr-defined]
        assert found == wanted, case["description"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://riverbank.example.", ["https://riverbank.example"]),
        ("(https://riverbank.example/a)", ["https://riverbank.example/a"]),
        ("https://a.zz and https://b.zz/x", ["https://a.zz", "https://b.zz/x"]),
        ("https://RIVERBANK.Example/A", ["https://RIVERBANK.Example/A"]),
        ("https://news.riverbank.example:8080/a", ["https://news.riverbank.example:8080/a"]),
        ("https://riverbank.example?a=b&c=d.", ["https://riverbank.example?a=b&c=d"]),
        ("https://riverbank.example😀", ["https://riverbank.example"]),
        ("https://riverbank.org.example/a", ["https://riverbank.org.example/a"]),
        ("https://glan-yr-afon.例え/a", ["https://glan-yr-afon.例え/a"]),
        ("http://no-ending", []),
        ("https://-a.example", []),
        ("https://a-.example", []),
        ("https://a_b.example", []),
        ("https://riverbank.example-and-more", []),
        ("xhttps://riverbank.example", []),
        ("ftp://riverbank.example/", []),
        ("https://riverbank.example_x", []),
        ("https://" + "a." * 21 + "example", []),
        ("https://" + "a" * 64 + ".example", []),
    ],
)
def test_addresses_under_an_unknown_ending(text: str, found: list[str]) -> None:
    assert [span.text for span in addresses(text)] == found


def test_the_published_list_ends_an_address_where_it_knows_the_ending() -> None:
    text = "https://riverbank.org.example/a https://riverbank.example/a"
    assert [span.text for span in addresses(text, published=True)] == ["https://riverbank.org"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://riverbank.org/a_(b)", "https://riverbank.org/a_(b)"),
        ("https://riverbank.org/a_(b_(c))", "https://riverbank.org/a_(b_(c))"),
        ("https://riverbank.org/a_(b", "https://riverbank.org/a_"),
        ("https://riverbank.org/a/?", "https://riverbank.org/a/"),
        ("https://riverbank.org/a;b,c!", "https://riverbank.org/a;b,c"),
        ("https://riverbank.org/café,", "https://riverbank.org/café"),
        ("https://riverbank.org/書", "https://riverbank.org/"),
        ("https://riverbank.org:80?q=1)", "https://riverbank.org:80?q=1"),
        ("https://t.co/abc/def?x=1", "https://t.co/abc"),
        ("https://t.co/abc?x=1.", "https://t.co/abc?x=1"),
        ("https://" + "a" * 63 + ".org", "https://" + "a" * 63 + ".org"),
        ("https://riverbank.org/" + "a" * 4059, "https://riverbank.org/" + "a" * 4059),
    ],
)
def test_where_an_address_ends(text: str, found: str) -> None:
    assert [span.text for span in addresses(text)] == [found]


@pytest.mark.parametrize(
    ("address", "signs"),
    [("https://riverbank.org/a", "!*';:,.$%[]–~@|&"), ("https://riverbank.org/?a", "!?*'@();:+$%[].,~|")],
)
def test_the_punctuation_of_a_sentence_is_in_an_address_but_not_at_its_end(address: str, signs: str) -> None:
    for sign in signs:
        assert [span.text for span in addresses(f"{address}{sign}")] == [address]
        assert [span.text for span in addresses(f"{address}{sign}b {sign}")] == [f"{address}{sign}b"]


@pytest.mark.parametrize(
    "text",
    [
        "https://t.co/" + "a" * 41,
        "https://" + "a" * 64 + ".org",
        "https://" + "é" * 300 + ".org",
        "https://riverbank.org/" + "a" * 4080,
        "@riverbank.org",
        "#riverbank.org",
        "a/riverbank.org",
        "日本.com",
        "riverbank.example",
    ],
)
def test_what_is_no_link(text: str) -> None:
    assert links(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Run setup.py, then read README.md", ["setup.py", "README.md"]),
        ("see riverbank.org/about.", ["riverbank.org/about"]),
        ("Hear riverbank.music, and Riverbank.KIDS/a", ["riverbank.music", "Riverbank.KIDS/a"]),
        ("日riverbank.org本 本glan.org/a", ["riverbank.org", "glan.org/a"]),
        ("see a.com日b.org/x", ["a.com", "b.org/x"]),
        ("日" + "x" * 63 + ".com", ["x" * 63 + ".com"]),  # the text's first letter rather stands before the name
        ("xn--glan.xn--p1ai", ["xn--glan.xn--p1ai"]),
        ("https://riverbank.org/setup.py", []),
        ("https://riverbank.example/setup.py", []),
        ("mail hello@riverbank.org", []),
        ("It ended.Then it began", []),
        ("version 3.14 at 10.30", []),
        ("e.g. this...and.", []),
    ],
)
def test_what_becomes_a_link_by_accident(text: str, found: list[str]) -> None:
    assert [span.text for span in bare_domains(text)] == found


def test_a_name_delegated_since_is_not_in_the_published_list() -> None:
    assert [link.has_scheme for link in links("riverbank.music https://riverbank.music")] == [False, True]
    assert links("riverbank.music https://riverbank.music", published=True) == []


@given(st.text(alphabet="ab.-_/:@#()?é日 \nhtpscom", max_size=80))
@settings(max_examples=200, deadline=None)
def test_links_are_pieces_of_the_text_in_order(text: str) -> None:
    done = 0
    for link in links(text):
        assert done <= link.start < link.end <= len(text)
        assert 0 < link.replaced <= link.end - link.start
        assert link.has_scheme == text[link.start :].lower().startswith(("http://", "https://"))
        done = link.end
    for span in (*addresses(text), *bare_domains(text)):
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize(
    ("piece", "most"),
    [
        ("a.", 0),
        ("a-", 0),
        ("é-", 0),
        ("日.", 0),
        ("(a", 0),
        ("https://", 0),
        ("a.com..", 100_000),
        ("a.com日", 100_000),
        ("日。com.", 100_000),
        ("https://a.com/(", 100_000),
        ("https://riverbank.example/", 1),
        ("a.b_c.com-", 100_000),
    ],
)
def test_long_runs_are_over_at_once(piece: str, most: int) -> None:
    """By the published pattern the first of these takes more than a minute, and the suite would show it."""
    assert len(links("https://" + piece * 5_000)) <= most
    assert len(links(piece * 5_000 + "_-.com.-a")) <= most
