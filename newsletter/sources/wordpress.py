"""A WordPress site as a source, by its REST API or from saved answers of it.

Nothing is asked conditionally: the API gives no validators that hold, and an edit changes any page of the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from newsletter.config.model import Config, WordPressSource
from newsletter.config.secrets import secret, variable_name
from newsletter.errors import ConfigError, ContentError, SourceError
from newsletter.sources.assemble import assemble
from newsletter.sources.blocks import plain_text
from newsletter.sources.fetch import Fetcher
from newsletter.sources.jsontext import Json, mapping, number, read_json, sequence, string
from newsletter.sources.wpclient import PER_PAGE, WordPressError, WordPressSite
from newsletter.sources.wpentry import Things, read_entry
from newsletter.types import Finding, Level, Post, Pulled, Unusable, Validators

MAX_PAGES: Final = 20
"""Of one post type: 2,000 posts. What is older was in a newsletter long ago."""
MAX_FILE: Final = 50_000_000
_THINGS: Final = ("categories", "tags", "media", "users")


@dataclass(slots=True)
class _Reading:
    """What one reading has found so far: the items with the post type that they were asked for under."""

    items: list[tuple[str, Json]] = field(default_factory=list)
    things: Things = field(default_factory=Things)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True


def read_wordpress(
    name: str,
    source: WordPressSource,
    config: Config,
    fetcher: Fetcher,
    validators: Mapping[str, Validators],  # noqa: ARG001 - sources of the web are all called alike
    *,
    environ: Mapping[str, str] | None = None,
) -> Pulled:
    """Every post of the site's post types that is in one of the configured categories, newest first.

    With `user`, private posts too; the application password is read from `NEWSLETTER_SOURCE_<NAME>_PASSWORD` in
    `environ` (the process's own by default) or `.env`. `validators` are not used. Categories hold back posts only of
    post types that have categories. Raises `SourceError` where the first page cannot be had, `ConfigError` where the
    password is missing.
    """
    reading = _Reading()
    if source.path is not None:
        wanted = _from_folder(name, source, source.path, reading)
    else:
        site = WordPressSite(source.url, fetcher, _password(name, source, config, environ))
        wanted = _from_site(name, source, site, reading)
    posts, unusable = _posts(name, source, config, reading, wanted)
    return Pulled(
        source=name,
        posts=posts,
        unusable=unusable,
        findings=tuple(reading.findings),
        complete=reading.complete,
    )


def _password(
    name: str, source: WordPressSource, config: Config, environ: Mapping[str, str] | None
) -> tuple[str, str] | None:
    if not source.user:
        return None
    password = secret(config, "SOURCE", name, "PASSWORD", environ=environ)
    if not password:
        raise ConfigError(
            f"sources.{name}.user is set, and {variable_name('SOURCE', name, 'PASSWORD')} is not.",
            "Put the application password into the environment or into .env, or take `user:` away.",
            file=str(config.file),
        )
    return source.user, password.strip()


def _from_site(name: str, source: WordPressSource, site: WordPressSite, reading: _Reading) -> frozenset[int]:
    """Fill `reading`; the numbers of the wanted categories, none for all."""
    wanted: frozenset[int] = frozenset()
    if source.categories:
        reading.things.add("categories", _all_categories(site))
        wanted = _wanted(name, source, reading)
    for post_type in source.post_types:
        query = {"_embed": "1", "orderby": "date", "order": "desc"}
        if wanted:
            query["categories"] = ",".join(map(str, sorted(wanted)))
        if source.user:
            query["status"] = "publish,private"
        _pages(name, site, post_type, query, reading)
    for route, ids in reading.things.missing(item for _, item in reading.items):
        try:
            reading.things.add(route, site.some(route, ids))
        except SourceError as error:
            reading.findings.append(
                Finding(
                    level=Level.NOTE,
                    code="wordpress-names",
                    message=f"The {route} of {len(ids)} posts or fewer could not be looked up ({error.what})",
                    fix="Those posts come without them.",
                    where=name,
                )
            )
    return wanted


def _pages(name: str, site: WordPressSite, post_type: str, query: dict[str, str], reading: _Reading) -> None:
    """All pages of one post type; a page after the first that fails is a finding."""
    total = 0
    for page in range(1, MAX_PAGES + 1):
        try:
            answer = site.page(post_type, page, query)
        except WordPressError as error:
            if page > 1 or error.code not in ("rest_invalid_param", "rest_forbidden_status") or "status" not in query:
                if page == 1:
                    raise
                reading.complete = False
                reading.findings.append(_page_finding(name, post_type, page, error))
                return
            del query["status"]
            reading.findings.append(_private_refused(name))
            answer = site.page(post_type, page, query)
        except SourceError as error:
            if page == 1:
                raise
            reading.complete = False
            reading.findings.append(_page_finding(name, post_type, page, error))
            return
        reading.items += [(post_type, mapping(item)) for item in answer.items]
        total = answer.pages or total
        if answer.over or not answer.items or page == total or (not total and len(answer.items) < PER_PAGE):
            return
    reading.complete = False


def _page_finding(name: str, post_type: str, page: int, error: SourceError) -> Finding:
    return Finding(
        level=Level.WARNING,
        code="wordpress-page",
        message=f"Page {page} of {post_type} cannot be read ({error.what}): older posts are missing.",
        fix="Pull again later; if it stays, tell the site's host.",
        where=name,
    )


def _private_refused(name: str) -> Finding:
    return Finding(
        level=Level.NOTE,
        code="wordpress-private",
        message="The site does not show private posts to this user.",
        fix="Give the user the role of an editor where private posts are meant to be in the newsletter.",
        where=name,
    )


def _all_categories(site: WordPressSite) -> list[object]:
    found: list[object] = []
    for page in range(1, 11):
        answer = site.page("categories", page, {})
        found += answer.items
        if answer.over or len(answer.items) < PER_PAGE:
            break
    return found


def _wanted(name: str, source: WordPressSource, reading: _Reading) -> frozenset[int]:
    """The numbers of the categories that the source names, by name or slug, whatever the case."""
    known: dict[str, set[int]] = {}
    for identity, category in reading.things.categories.items():
        for word in {_folded(plain_text(string(category.get("name")))), _folded(string(category.get("slug")))}:
            known.setdefault(word, set()).add(identity)
    unknown = [word for word in source.categories if _folded(word) not in known]
    for word in unknown:
        near = get_close_matches(_folded(word), [other for other in known if other], n=3)
        reading.findings.append(
            Finding(
                level=Level.WARNING,
                code="wordpress-category",
                message=f"The site has no category {word!r}.",
                fix=f"It has {', '.join(near)}." if near else "Look at `categories`: names or slugs.",
                where=name,
            )
        )
    if len(unknown) == len(source.categories):
        names = sorted(string(category.get("slug")) for category in reading.things.categories.values())
        raise ContentError(
            f"the site has none of the categories {', '.join(source.categories)}.",
            f"It has: {', '.join(names[:20]) or 'none'}.",
            permanent=True,
        )
    return frozenset(number for word in source.categories for number in known.get(_folded(word), ()))


def _folded(word: str) -> str:
    return " ".join(word.split()).casefold()


def _from_folder(name: str, source: WordPressSource, folder: Path, reading: _Reading) -> frozenset[int]:
    """Fill `reading` from saved answers: `<post type>.json`, `categories.json`, and the others where they are."""
    for route in _THINGS:
        if route == "categories" or (folder / f"{route}.json").exists():
            reading.things.add(route, _saved(folder, route))
    for post_type in source.post_types:
        if "/" in post_type or post_type.startswith("."):
            raise ContentError(
                f"the post type {post_type!r} is no name of a file.", "Look at `post_types`.", permanent=True
            )
        items = _saved(folder, post_type)
        reading.items += [(post_type, mapping(item)) for item in items]
        # A page that is cut holds 10, 20, 50 or 100; any other number is all there was.
        reading.complete = reading.complete and (len(items) % 10 != 0 or not items)
    return _wanted(name, source, reading) if source.categories else frozenset()


def _saved(folder: Path, name: str) -> list[object]:
    file = folder / f"{name}.json"
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_FILE + 1)
    except OSError as error:
        raise ContentError(
            f"{file.name} in the saved site {folder.name} cannot be read: {error.strerror}.",
            "`path` names a folder with posts.json and categories.json.",
            permanent=True,
        ) from error
    if len(data) > MAX_FILE:
        raise ContentError(f"{file.name} has more than {MAX_FILE:,} bytes.", "Split it.", permanent=True)
    value = read_json(data, what=file.name)
    if not isinstance(value, list):
        raise ContentError(f"{file.name} holds no list.", "Save what the API answers, as it is.", permanent=True)
    return value


def _posts(
    name: str, source: WordPressSource, config: Config, reading: _Reading, wanted: frozenset[int]
) -> tuple[tuple[Post, ...], tuple[Unusable, ...]]:
    posts: dict[str, Post] = {}
    unusable: list[Unusable] = []
    private: list[str] = []
    for post_type, item in reading.items:
        if wanted and "categories" in item and not wanted & {number(n) for n in sequence(item.get("categories"))}:
            continue
        raw = read_entry(
            item,
            reading.things,
            site=source.url,
            zone=config.site.zone,
            language=source.language or config.site.language,
            post_type=post_type,
        )
        made = (
            raw
            if isinstance(raw, Unusable)
            else assemble(
                raw,
                source=name,
                zone=config.site.zone,
                fallback_url=source.url,
                playbacks=source.playbacks,
                language=source.language,
            )
        )
        if isinstance(made, Unusable):
            unusable.append(made)
        elif made.guid not in posts:  # pages overlap when something is published between two requests
            posts[made.guid] = made
            private += [made.title] if item.get("status") == "private" else []
    if private:
        reading.findings.append(
            Finding(
                level=Level.WARNING,
                code="wordpress-private",
                message=f"Private on the site: {', '.join(private[:5])}{' ...' if private[5:] else ''}.",
                fix="Readers who follow the link are asked to log in; publish it, or leave it out.",
                where=name,
            )
        )
    return tuple(posts.values()), tuple(dict.fromkeys(unusable))
