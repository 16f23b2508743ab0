"""The codes of findings that other rooms make: reading sources and settings, fetching pictures, asking links, edits."""

from __future__ import annotations

from newsletter.checks.rule import Rule
from newsletter.types import Level

_W, _N = Level.WARNING, Level.NOTE

EARLIER: tuple[Rule, ...] = (
    Rule(
        "archive-date-in-text",
        _W,
        "A line of an archive's text is a date, and no new entry seems to begin after it.",
        "If one does, give it a short title on a line of its own.",
    ),
    Rule(
        "archive-order",
        _N,
        "An entry of an archive is dated out of order.",
        "Look whether its closing line is its date, and not a date in its text.",
    ),
    Rule(
        "feed-charset",
        _N,
        "A feed is not in the character set that it names.",
        "Look at the quotes and accents in its posts.",
    ),
    Rule(
        "feed-duplicate-guid",
        _W,
        "Two entries of a feed have the same GUID.",
        "Ask the site's host to give each its own.",
    ),
    Rule("feed-page", _W, "A page of a feed could not be read, so older posts are missing.", "Pull again later."),
    Rule(
        "front-matter",
        _W,
        "Something in a file's front matter is not understood.",
        "The finding names file, line and key.",
        also=(_N,),
    ),
    Rule("same-guid", _W, "Two files have the same guid.", "Give each its own, or none."),
    Rule("unreadable-file", _W, "A file was left out.", "Correct the file and pull again."),
    Rule("wordpress-category", _W, "The site has no such category.", "Correct its name in schedules.yaml."),
    Rule(
        "wordpress-names", _N, "Authors, categories or tags of some posts could not be looked up.", "Pull again later."
    ),
    Rule("wordpress-page", _W, "A page of posts could not be read, so older posts are missing.", "Pull again later."),
    Rule(
        "wordpress-private",
        _W,
        "A post is private on the site, or private posts are not shown to this user.",
        "Publish it or leave it out; give the user the role of an editor.",
        also=(_N,),
    ),
    Rule("account-incomplete", _N, "An account lacks what posting needs.", "Add it in schedules.yaml before sending."),
    Rule(
        "feed-cut",
        _W,
        "A feed shows its newest entries only; earlier posts of the period may be missing.",
        "Pull more often, let the feed show more, or use the type wordpress.",
    ),
    Rule(
        "picture-missing",
        _W,
        "A picture could not be had, so the item goes without it.",
        "Check the picture on the site.",
    ),
    Rule(
        "sender-domain",
        _W,
        "The From address is at another domain than the mail is sent for.",
        "Send from the same domain, or from one that ends in it.",
    ),
    Rule("unknown-provider", _W, "The mail provider's name is not known.", "Correct it in schedules.yaml."),
    Rule(
        "http-address",
        _W,
        "An address in schedules.yaml is http, not https.",
        "Write https:// if the site answers there.",
    ),
    Rule(
        "short-review",
        _W,
        "The rules may leave fewer than 72 hours between draft and send.",
        "Draft earlier, or send later.",
    ),
    Rule(
        "mail-not-encrypted",
        _W,
        "Mail goes to a server on another machine unencrypted.",
        "Write security: starttls, or tls.",
    ),
    Rule("mail-incomplete", _N, "An SMTP entry names no server.", "Add host: to it."),
    Rule("unused-entry", _N, "Nothing uses an entry of schedules.yaml.", "Name it in a newsletter, or delete it."),
    Rule("link-dead", _W, "A link does not answer (`newsletter check --links`).", "Correct the address in the post."),
    Rule("link-moved", _N, "A link answers from another address (`newsletter check --links`).", "Use the new address."),
    Rule(
        "links-unopened",
        _N,
        "There are more links than are opened (`newsletter check --links`).",
        "Open the last ones in a browser.",
    ),
    Rule(
        "edit-unfit",
        _W,
        "An edit found no place in the newest draft. It is kept, and not in what goes out.",
        "Take the edit back, or write it again where it belongs.",
    ),
    Rule(
        "changed-by-hand",
        _N,
        "A file was changed by hand and goes out like that.",
        "Look at it in the preview; take the change back to have it as rendered.",
    ),
)
"""What other rooms find: reading sources and settings, fetching pictures, asking links, putting edits on a draft."""
