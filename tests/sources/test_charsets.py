"""Bytes become letters, whatever a server says that they are."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.charsets import decode

WORDS = "Café “Mill” £5"
XML = '<?xml version="1.0" encoding="{}"?><t>{}</t>'


@pytest.mark.parametrize(
    ("said", "real", "header"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "utf-8", "text/xml; charset=us-ascii"),
        ("utf-8", "utf-8", "text/xml"),
        ("iso-8859-1", "utf-8", ""),
        ("utf-8", "cp1252", ""),
        ("iso-8859-1", "cp1252", ""),
        ("windows-1252", "cp1252", "application/xml; charset=UTF-8"),
        ("no-such-charset", "utf-8", ""),
        ("utf-16", "utf-16", ""),
        ("utf-8", "utf-16", ""),
        ("utf-16le", "utf-16-le", ""),
        ("utf-16be", "utf-16-be", ""),
        ("utf-8", "utf-8-sig", ""),
        ("unicode_escape", "utf-8", ""),
        ("zip", "utf-8", ""),
        ("idna", "cp1252", ""),
    ],
)
def test_reads_the_letters(said: str, real: str, header: str):
    text, _ = decode(XML.format(said, WORDS).encode(real), header)
    assert text.lstrip("\ufeff") == XML.format(said, WORDS)


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "iso-8859-5"])
def test_other_alphabets_as_declared(charset: str):
    assert decode(XML.format(charset, "Сад").encode(charset))[0] == XML.format(charset, "Сад")
    assert decode("Сад".encode(charset), f"text/xml; charset={charset}")[0] == "Сад"


def test_escaping_charsets_are_not_mistaken_for_utf_8():
    data = XML.format("iso-2022-jp", "川").encode("iso-2022-jp")
    assert "川" in decode(data)[0]


def test_one_stray_byte_spoils_nothing_else():
    text, wrong = decode("naïve ".encode() + b"\x93quoted\x94 \x81" + " crème".encode())
    assert text == "naïve “quoted” \ufffd crème"
    assert "windows-1252" in wrong


def test_says_nothing_when_all_is_well():
    assert decode(XML.format("utf-8", WORDS).encode()) == (XML.format("utf-8", WORDS), "")
    assert decode(XML.format("iso-8859-1", "plain").encode())[1] == ""


@given(st.binary(max_size=200), st.sampled_from(["", "text/xml; charset=utf-7", "text/xml; charset=rot13", "x"]))
def test_never_raises(data: bytes, header: str):
    text, _ = decode(data, header)
    assert isinstance(text, str)


@given(st.text(max_size=100).filter(lambda text: not text.startswith(("\ufeff", "\x00", "{\x00", "<\x00"))))
def test_utf_8_is_what_it_is(text: str):
    data = text.encode("utf-8", "ignore")
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        assert decode(data)[0] == data.decode()
