"""Every code that a finding can carry, with its level, what it means, and the fix in words for comms staff.

`docs/checks.md` is made from this table (`python -m newsletter.checks.documentation`), and a test holds them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from newsletter.checks.elsewhere import EARLIER
from newsletter.checks.rule import Rule
from newsletter.rendering.lint_rules import LINT
from newsletter.types import Level

_E, _W, _N = Level.ERROR, Level.WARNING, Level.NOTE
_AGAIN = "Draft the issue again; if it stays, report it with the outbox folder: it is a fault of the program."

CONTENT: tuple[Rule, ...] = (
    # The subject and the line after it
    Rule("subject-empty", _E, "The mail has no subject.", "Write a subject that says what is in this issue."),
    Rule("subject-too-long", _E, "The subject is over 150 characters.", "Cut it to 60 characters or fewer."),
    Rule("subject-long", _W, "The subject is over 60 characters; phones cut it.", "Cut it to 60 characters or fewer."),
    Rule("subject-line-break", _E, "The subject holds a line break or control character.", "Write it in one line."),
    Rule("subject-shouting", _W, "The subject is in capitals.", "Write it like a sentence."),
    Rule("subject-punctuation", _W, "The subject has more than one ! or ?.", "Take them out; they look like spam."),
    Rule("subject-without-words", _W, "The subject has no letters.", "Add words: a screen reader reads emoji by name."),
    Rule("subject-generic", _W, "The subject only names the newsletter.", "Name the strongest item instead."),
    Rule(
        "preheader-empty", _W, "There is no preheader beside the subject.", "Write a sentence that adds to the subject."
    ),
    Rule("preheader-long", _W, "The preheader is over 110 characters.", "Cut it to about 90 characters."),
    Rule("preheader-same", _W, "The preheader repeats the subject.", "Say something that the subject does not."),
    Rule("sender-no-reply", _W, "The mail comes from a no-reply address.", "Use an address that somebody reads."),
    Rule(
        "sender-free-mail",
        _W,
        "The sender's domain belongs to a free mail provider, which forbids such mails.",
        "Send from the organisation's own domain.",
    ),
    # Marks and leftovers
    Rule(
        "unrendered-mark",
        _E,
        "A template's mark ({{ or {%) is in what goes out.",
        "Correct the template it comes from.",
    ),
    Rule(
        "unrendered-mark-in-post",
        _W,
        "A post's own text, or what a person wrote, has {{ or {%.",
        "Check that it is meant to be read like that.",
    ),
    Rule(
        "stray-none",
        _E,
        "A whole text or attribute is None or undefined.",
        "Fill in the missing field, or correct the template.",
    ),
    Rule("leftover-mjml", _E, "An MJML tag is left in the HTML.", "Correct the tag in email.mjml."),
    Rule(
        "unknown-mark",
        _E,
        "A personal mark that nobody fills in is in what goes out.",
        "Correct its name, or remove it.",
    ),
    Rule(
        "mark-in-post",
        _E,
        "A post's own text holds a personal mark, which would be filled in.",
        "Take it out of the post.",
    ),
    Rule("mark-in-subject", _E, "A link's mark stands in the subject or preheader.", "Only ~~name~~ may stand there."),
    Rule(
        "unsubscribe-missing",
        _E,
        "The mail or its plain text has no unsubscribe link.",
        "Put it back into the theme's footer.",
    ),
    Rule(
        "preferences-missing", _N, "The mail has no link to the reader's preferences.", "Add it to the theme's footer."
    ),
    Rule("web-view-missing", _N, "The mail has no link to view it in a browser.", "Add it to the theme's footer."),
    Rule(
        "placeholder-text",
        _W,
        "Text that looks like a placeholder is in the mail.",
        "Write what was meant to stand there.",
    ),
    # Size and pictures
    Rule(
        "html-too-large",
        _E,
        "The HTML part is over 100,000 bytes; Gmail cuts it, with the unsubscribe link.",
        "Send fewer items, or shorten excerpts.",
    ),
    Rule(
        "html-large",
        _W,
        "The HTML part is over 80,000 bytes; Gmail cuts at 102 kB.",
        "Send fewer items, or shorten excerpts.",
    ),
    Rule(
        "missing-alt",
        _E,
        "A picture has no alternative text.",
        "Say in a few words what it shows; write an empty text where it is only decoration.",
    ),
    Rule("alt-is-file-name", _W, "A picture's alternative text is a file name.", "Say in a few words what it shows."),
    Rule(
        "alt-long",
        _N,
        "A picture's alternative text is over 200 characters.",
        "Say it shorter; put the rest into the post.",
    ),
    Rule(
        "alt-says-picture",
        _N,
        "An alternative text begins with “picture of”.",
        "Leave that out: a screen reader says it.",
    ),
    Rule(
        "picture-without-size",
        _W,
        "A picture in the mail has no width and height.",
        "Give both in the theme's template.",
    ),
    Rule("picture-too-large", _E, "A picture is over 200 kB.", "Use a smaller one."),
    Rule("pictures-too-large", _W, "All pictures together are over 1 MB.", "Use fewer or smaller ones."),
    Rule(
        "picture-hot-linked",
        _E,
        "A picture is loaded from somewhere else than our public address.",
        "Let the post name it, so that it is taken at draft time.",
    ),
    Rule("picture-not-kept", _E, "A picture in the mail is not among the issue's files.", _AGAIN),
    # Links
    Rule("link-empty", _E, "A link has no address.", "Give the address, or take the link out."),
    Rule("link-relative", _E, "A link has no https:// and leads nowhere from a mail.", "Write the address in full."),
    Rule(
        "link-unsafe",
        _E,
        "A link does not begin with https, http, mailto or tel, or holds a password.",
        "Use the address of a page.",
    ),
    Rule("link-not-https", _W, "A link is http, not https.", "Use the https address, if the page has one."),
    Rule("link-private", _E, "A link leads into a private network.", "Use the public address of the page."),
    Rule(
        "link-anchor-broken",
        _W,
        "A link within the mail leads to a place that is not there.",
        "Correct the theme's template.",
    ),
    Rule(
        "link-shortened",
        _W,
        "A link goes through a link shortener, which spam filters distrust.",
        "Use the page's own address.",
    ),
    Rule(
        "link-without-text", _E, "A link has no text and no alternative text.", "Give it words that say where it goes."
    ),
    Rule(
        "link-text-vague",
        _W,
        "A link's text says nothing of where it goes.",
        "Name the page: “Read how forty carers ...”.",
    ),
    Rule(
        "link-text-is-address",
        _N,
        "A link's text is a web address, which a screen reader spells out.",
        "Use the page's name as the link's text.",
    ),
    Rule(
        "duplicate-link",
        _W,
        "One address is linked under different names.",
        "Check that both mean the same page; use one name.",
    ),
    Rule("link-text-repeated", _W, "Links with the same text lead to different pages.", "Give each its own words."),
    # The items
    Rule("no-items", _W, "The issue has no posts.", "Check that this issue should go out."),
    Rule("item-without-excerpt", _W, "An item shows no excerpt.", "Give the post a summary, or an opening paragraph."),
    Rule(
        "outside-period",
        _E,
        "An item was published outside the issue's period.",
        "Check its date on the site, and draft again.",
    ),
    Rule(
        "late-post", _N, "An item is from an earlier period and turned up late.", "Nothing, if it is still of interest."
    ),
    Rule(
        "fallback-address",
        _N,
        "An item has no address of its own and links a general page.",
        "Give the post its address, if it has one.",
    ),
    Rule(
        "brought-in",
        _N,
        "A person brought in an item that the rules left out.",
        "Leave it out again, if that was not meant.",
    ),
    Rule("title-empty", _E, "An item has no title.", "Give the post a title."),
    Rule("title-long", _W, "An item's title is over 110 characters.", "Shorten it on the site, if you can."),
    Rule("title-shouting", _W, "An item's title is in capitals.", "Write it like a sentence."),
    Rule("title-repeated", _W, "Two items have the same title.", "Check that it is not one post twice; rename one."),
    Rule(
        "consent-pending",
        _E,
        "People named or pictured in an item have not yet said yes.",
        "Wait for their yes and remove the tag from the post, or leave the post out.",
    ),
    Rule("missing-from-html", _E, "An item does not appear in the mail.", "Correct the theme's email.mjml."),
    Rule("missing-from-text", _E, "An item does not appear in the plain text.", "Correct the theme's email.txt."),
    Rule(
        "language-unmarked",
        _W,
        "An item in another language is not marked as such in the mail.",
        "Set lang on it in the theme, so that it is read out in its own voice.",
    ),
    Rule(
        "language-unknown",
        _W,
        "An item's script does not fit its language.",
        "Give the post its language, for example language: ar.",
    ),
    Rule(
        "facts-missing",
        _N,
        "A playback does not say all of who, where, when and why.",
        "Add it to the write-up, if you know it.",
    ),
    Rule("event-date-unread", _N, "A playback's “when” could not be read as a date.", "Write it like 27 June 2026."),
    Rule(
        "event-in-future", _W, "A playback's event is dated after it was written up.", "Check the date in the write-up."
    ),
    Rule("event-over", _E, "A notice announces an event that is over when the mail goes out.", "Take the notice out."),
    Rule("event-without-place", _N, "A notice announces an event without a place.", "Add where it is."),
    Rule("notice-without-link", _N, "A notice of an event has no link.", "Add where to read on or sign up."),
    Rule(
        "video-without-address",
        _N,
        "A video has no address of its own; the mail links the post.",
        "Add the video's address to the post.",
    ),
    Rule(
        "credit-without-link",
        _N,
        "A republished item names its first place without a link.",
        "Add the address, if there is one.",
    ),
    # What people wrote
    Rule(
        "edit-not-shown",
        _W,
        "What a person wrote at the desk is not in the mail.",
        "Let the theme's templates print the introduction, and the excerpts of the items.",
    ),
    # The HTML as a screen reader and a mail program take it
    Rule(
        "html-language", _E, "The HTML has no lang, or one that is not the newsletter's.", "Correct it in email.mjml."
    ),
    Rule("html-direction", _W, "The HTML has no dir.", "Set dir on <mjml> in email.mjml."),
    Rule("html-title", _W, "The HTML has no title.", "Add <mj-title> to email.mjml."),
    Rule(
        "table-role",
        _W,
        "A layout table has no role, so a screen reader reads it as data.",
        'Set role="presentation" on it.',
    ),
    Rule("heading-order", _W, "A heading skips a level, or the first is not the largest.", "Use h1, then h2, then h3."),
    Rule(
        "html-active",
        _E,
        "The HTML has a form, a script or another part that mail providers remove.",
        "Take it out of the theme.",
    ),
    Rule("html-loads", _W, "The HTML loads a style sheet or font from elsewhere.", "Take it out of the theme."),
    # The posts for the networks
    Rule("snippet-too-long", _E, "A snippet is over its network's limit.", "Shorten it."),
    Rule("snippet-empty", _E, "A snippet has no text.", "Write one, or take the account out."),
    Rule("snippet-link-lost", _E, "A snippet has no link to its post.", "Put the link back into the template."),
    Rule(
        "snippet-accidental-link",
        _W,
        "The network would make a link of a word in a snippet.",
        "Reword it, or put a space after the dot.",
    ),
    Rule("snippet-missing", _W, "An account has no snippet for an item.", "Draft again; check the account's name."),
    Rule(
        "snippet-repeated", _W, "One account posts the same text twice, which networks refuse.", "Reword one of them."
    ),
    Rule("snippet-alt-missing", _W, "A picture's alternative text got lost beside a snippet.", _AGAIN),
    # The settings
    Rule(
        "postal-address-missing",
        _E,
        "There is no postal address, which the law asks for in many countries.",
        "Set site.postal_address in schedules.yaml.",
    ),
    Rule(
        "postal-address-not-shown",
        _E,
        "The postal address is set, and not in the mail.",
        "Put it into the theme's footer.",
    ),
    Rule(
        "public-url-missing",
        _E,
        "site.public_url is not set: unsubscribing and pictures need it. A draft may do without.",
        "Set site.public_url in schedules.yaml before approving.",
    ),
    Rule("follow-missing", _N, "There are no profile pages to follow.", "Set site.follow in schedules.yaml."),
    Rule(
        "draft-send-close", _W, "There are fewer than 72 hours between draft and send.", "Draft earlier, or send later."
    ),
    Rule("mail-not-set", _N, "The newsletter names no way to send mail.", "Set mail in schedules.yaml before sending."),
    Rule(
        "sender-domain-missing",
        _N,
        "The way to send mail names no sender_domain.",
        "Set it in schedules.yaml before sending.",
    ),
    Rule(
        "spread-missing",
        _N,
        "Social posts have no hours, so they would go out at once.",
        "Set social.spread in schedules.yaml.",
    ),
    # The message
    Rule("eml-parts-differ", _E, "The message does not carry the frozen HTML and text to the byte.", _AGAIN),
    Rule("eml-line-ends", _E, "The message has line ends that are not CRLF.", _AGAIN),
    Rule("eml-line-too-long", _E, "A line of the message is over 998 octets.", _AGAIN),
    Rule("eml-header-not-ascii", _E, "A header of the message holds unprintable or non-ASCII characters.", _AGAIN),
    Rule("eml-body-not-7bit", _E, "The body of the message needs 8-bit transport.", _AGAIN),
    Rule("eml-defect", _E, "The message does not parse cleanly.", _AGAIN),
    Rule("eml-header-twice", _E, "A header of the message stands twice.", _AGAIN),
    Rule("eml-header-missing", _E, "A header of the message is missing.", _AGAIN),
    Rule("eml-message-id", _E, "The Message-ID is not of the form <x@domain>.", _AGAIN),
    Rule("eml-date", _E, "The Date header is not a date with an offset.", _AGAIN),
    Rule("eml-unsubscribe", _E, "The one-click unsubscribe headers are not as RFC 8058 asks.", _AGAIN),
    Rule("eml-structure", _E, "The message is not text first, then HTML, in multipart/alternative.", _AGAIN),
    Rule("eml-charset", _E, "A part of the message is not UTF-8, or not encoded for transport.", _AGAIN),
    Rule("eml-large", _W, "The whole message is over 300,000 bytes.", "Shorten excerpts, or send fewer items."),
)
"""What checks find in one issue."""

THEME: tuple[Rule, ...] = tuple(
    Rule(code, level, what, "The finding names file and line; correct the theme there.")
    for code, (level, what) in sorted(LINT.items())
)
"""What the theme lint finds."""

BY_CODE: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in (*CONTENT, *THEME, *EARLIER)})
"""All of them by code."""
