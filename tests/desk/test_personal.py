"""The frozen message for one reader: the marks filled in, and nothing else changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import RenderError
from newsletter.rendering.eml import SAMPLE_READER, build_eml, message_id, part_bytes
from newsletter.rendering.eml_rules import header_rules
from newsletter.rendering.personal import addressed, fill_html, fill_text, unaddressed
from newsletter.types import MARKS, Mail

HASH = "5d" * 32
PLANNED = datetime(2026, 11, 10, 10, 0, tzinfo=timezone(timedelta(hours=1)))
NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
HTML = (
    '<!doctype html>\n<html lang="en-GB"><head><title>Digest</title></head><body>\n'
    "<p>Dear ~~name~~, caf\u00e9 = coffee &amp; \u674e\u660e.</p>\n"
    "<p>.a line with a dot</p>\nFrom here on\n" + "<p>" + "long " * 300 + "</p>\n"
    '<a href="~~unsubscribe_url~~">Leave</a> <a href="~~preferences_url~~">Change</a> '
    '<a href="~~web_view_url~~">~~web_view_url~~</a> ~~unknown_mark~~\n</body></html>\n'
)
TEXT = (
    "Dear ~~name~~,\n\n.dot\nFrom the river = water \n\nLeave:\n"
    "~~unsubscribe_url~~\n~~preferences_url~~\n~~web_view_url~~\n"
)
MAIL = Mail(
    subject="What ~~name~~ heard: caf\u00e9 = coffee, and a long subject that has to be folded over more than one line",
    preheader="More",
    sender="Dyfodol \u0174yn <news@riverbank.example>",
    mjml="",
    html=HTML,
    text=TEXT,
)
LEFT_OPEN = {mark.strip("~"): mark for mark in MARKS}
VALUES = {
    "unsubscribe_url": "https://news.riverbank.example/u/abc?x=1&y=2",
    "preferences_url": "https://news.riverbank.example/p/abc",
    "web_view_url": "https://news.riverbank.example/w/abc",
    "name": "Amina",
}


def frozen(mail: Mail = MAIL) -> bytes:
    return build_eml(
        mail,
        content_hash=HASH,
        date=PLANNED,
        list_id="monthly.riverbank.example",
        public_url="https://news.riverbank.example",
        newsletter="The Riverbank digest",
    )


def filled(values: dict[str, str] = VALUES, *, to: str | Address = "amina@subscriber.example", **more: object) -> bytes:
    return addressed(
        frozen(),
        to=to,
        date=NOW,
        message_id="<test-1@riverbank.example>",
        values=values,
        **more,  # type: ignore[arg-type]
    )


def read(message: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(message)


def head_of(message: bytes) -> dict[str, bytes]:
    head = message.partition(b"\r\n\r\n")[0]
    fields = re.split(rb"\r\n(?![ \t])", head)
    return {field.partition(b":")[0].decode(): field for field in fields}


class Links(HTMLParser):
    """The href of each link, and the words, as a reader's program gets them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hrefs: list[str | None] = []
        self.words = ""
        self.tags: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_with_the_samples_own_values_the_message_is_the_frozen_one() -> None:
    same = addressed(
        frozen(), to=SAMPLE_READER, date=PLANNED, message_id=message_id(HASH, "riverbank.example"), values=LEFT_OPEN
    )
    assert same == frozen()


def test_only_what_is_set_for_each_delivery_changes_in_the_head() -> None:
    before, after = head_of(frozen()), head_of(filled(headers=[("X-Newsletter-Test", "revision 3, abc")]))
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {"To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "X-Newsletter-Test"}
    parsed = read(filled())
    assert parsed["To"] == "amina@subscriber.example"
    assert parsed["Subject"] == MAIL.subject.replace("~~name~~", "Amina")
    assert parsed["Date"].datetime == NOW
    assert parsed["Message-ID"] == "<test-1@riverbank.example>"
    assert parsed["List-Unsubscribe"] == "<https://news.riverbank.example/u/abc?x=1&y=2>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_bodies_are_the_frozen_ones_with_the_marks_filled_in() -> None:
    parts = part_bytes(filled())
    assert parts.text.decode() == re.sub("|".join(MARKS), lambda mark: VALUES[mark[0].strip("~")], TEXT)
    page = Links(parts.html.decode())
    assert page.hrefs == [VALUES["unsubscribe_url"], VALUES["preferences_url"], VALUES["web_view_url"]]
    assert "Dear Amina, caf\u00e9 = coffee & \u674e\u660e." in page.words
    assert "~~unknown_mark~~" in page.words


def test_lines_without_a_mark_stay_octet_for_octet() -> None:
    before, after = frozen().split(b"\r\n"), filled().split(b"\r\n")
    untouched = [line for line in before if b"long long" in line or line.startswith((b"=2E", b"=46rom"))]
    assert len(untouched) > 10
    for line in untouched:
        assert after.count(line) == before.count(line)


def test_a_message_without_marks_keeps_its_parts_octet_for_octet() -> None:
    plain = Mail(
        subject="Hello", preheader="", sender=MAIL.sender, mjml="", html="<p>No marks = none\u00e9</p>", text="x"
    )
    eml = frozen(plain)
    values = {"unsubscribe_url": "https://news.riverbank.example/u/abc"}  # the head has this mark in each message
    after = addressed(eml, to="a@b.example", date=NOW, message_id="<t@b.example>", values=values)
    assert eml.partition(b"\r\n\r\n")[2] == after.partition(b"\r\n\r\n")[2]


ADDRESSES = st.builds(
    "https://{}.example/{}".format,
    st.from_regex(r"[a-z]{1,20}", fullmatch=True),
    st.text(alphabet="abc012/?&=%'\"().,;:+~!*$@[]_-#", max_size=800).filter(lambda text: '"' not in text),
)
NAMES = st.text(
    alphabet=st.characters(
        exclude_categories=["Cc", "Cs", "Zl", "Zp"],
        exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    ),
    max_size=60,
)


@settings(max_examples=50)
@given(
    st.fixed_dictionaries(
        {"unsubscribe_url": ADDRESSES, "preferences_url": ADDRESSES, "web_view_url": ADDRESSES, "name": NAMES}
    )
)
def test_any_value_arrives_whole_and_changes_nothing_beside_it(values: dict[str, str]) -> None:
    message = filled(values)
    assert [found for found in header_rules(message) if found.code != "eml-large"] == []
    parts = part_bytes(message)
    assert parts.text.decode() == re.sub("|".join(MARKS), lambda mark: values[mark[0].strip("~")], TEXT)
    page = Links(parts.html.decode())
    assert page.hrefs == [values["unsubscribe_url"], values["preferences_url"], values["web_view_url"]]
    assert f"Dear {values['name']}, caf\u00e9 = coffee" in page.words
    assert page.tags == Links(HTML).tags
    parsed = read(message)
    assert "".join(str(parsed["List-Unsubscribe"]).split()) == f"<{values['unsubscribe_url']}>"
    assert head_of(message).keys() == head_of(frozen()).keys()


@given(NAMES.filter(lambda name: name == " ".join(name.split()) and "=?" not in name))
def test_any_name_in_a_subject_is_read_back(name: str) -> None:
    assert str(read(filled({**VALUES, "name": name}))["Subject"]) == MAIL.subject.replace("~~name~~", name)


@given(NAMES)
def test_any_name_beside_the_address_leaves_one_address(name: str) -> None:
    parsed = read(filled(to=Address(name, addr_spec="amina@subscriber.example")))
    (address,) = parsed["To"].addresses
    assert address.addr_spec == "amina@subscriber.example"
    assert head_of(filled()).keys() == head_of(parsed.as_bytes(policy=policy.SMTP)).keys()


def test_a_mark_inside_a_value_stays_letters() -> None:
    parts = part_bytes(filled({**VALUES, "name": "~~unsubscribe_url~~"}))
    assert parts.text.startswith(b"Dear ~~unsubscribe_url~~,\n")


@pytest.mark.parametrize(
    "values",
    [
        {**VALUES, "name": "Amina\r\nBcc: eve@example.example"},
        {**VALUES, "name": "Amina\nX"},
        {**VALUES, "name": "\u2028"},
        {**VALUES, "name": "\u202egnirts"},
        {**VALUES, "name": "x" * 201},
        {**VALUES, "unsubscribe_url": "https://a.example/\r\nBcc: eve@example.example"},
        {**VALUES, "unsubscribe_url": "https://a.example/> <https://b.example/"},
        {**VALUES, "unsubscribe_url": "https://a.example/a b"},
        {**VALUES, "unsubscribe_url": "https://a.example/\u00e9"},
        {**VALUES, "unsubscribe_url": "https://a.example/" + "x" * 900},
        {**VALUES, "unsubscribe_url": "https:///nowhere"},
        {**VALUES, "web_view_url": "javascript:alert(1)"},
        {**VALUES, "web_view_url": ""},
        {**VALUES, "colour": "red"},
        {name: value for name, value in VALUES.items() if name != "preferences_url"},
    ],
)
def test_a_value_that_cannot_stand_there_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(RenderError) as caught:
        filled(values)
    assert caught.value.fix


@pytest.mark.parametrize(
    "more",
    [
        {"to": "amina@subscriber.example\r\nBcc: eve@example.example"},
        {"to": "amina@subscriber.example, eve@example.example"},
        {"to": "Amina\n <amina@subscriber.example>"},
        {"headers": [("X-Test", "a\r\nBcc: eve@example.example")]},
        {"headers": [("X-Test: a\r\nBcc", "eve@example.example")]},
        {"headers": [("Bcc", "eve@example.example")]},
        {"headers": [("X-\u00e9", "a")]},
    ],
)
def test_a_header_cannot_bring_another(more: dict[str, object]) -> None:
    with pytest.raises(RenderError):
        filled(VALUES, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written", ["test@riverbank.example", "<a b@riverbank.example>", "<a@b>\r\nX: y", "<@b.example>"]
)
def test_a_message_id_has_its_form(written: str) -> None:
    with pytest.raises(RenderError, match="Message-ID"):
        addressed(frozen(), to="a@b.example", date=NOW, message_id=written, values=VALUES)


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(RenderError, match="time zone"):
        addressed(frozen(), to="a@b.example", date=NOW.replace(tzinfo=None), message_id="<t@b.example>", values=VALUES)


@pytest.mark.parametrize(
    "eml",
    [
        b"",
        b"Subject: x\r\n",
        b"Subject: x\r\n\r\nHello\r\n",
        frozen().replace(b"Message-ID:", b"X-Was:"),
        frozen().replace(b"multipart/alternative", b"multipart/mixed"),
        frozen().replace(b"quoted-printable", b"base64"),
    ],
)
def test_a_message_that_is_none_of_ours_is_refused(eml: bytes) -> None:
    with pytest.raises(RenderError):
        addressed(eml, to="a@b.example", date=NOW, message_id="<t@b.example>", values=VALUES)


def test_the_marks_can_be_put_back_to_compare() -> None:
    values = {**VALUES, "name": "Amina O'Neill & <friends>"}
    parts = unaddressed(filled(values), values)
    assert parts == part_bytes(frozen())


def test_text_and_page_are_filled_in_alone() -> None:
    values = {**VALUES, "name": '<b> & "q"'}
    assert fill_text("~~name~~: ~~web_view_url~~", values) == '<b> & "q": https://news.riverbank.example/w/abc'
    assert fill_html('<a title="~~name~~">', values) == '<a title="&lt;b&gt; &amp; &quot;q&quot;">'
    with pytest.raises(RenderError, match="~~name~~"):
        fill_text("~~name~~", {})
