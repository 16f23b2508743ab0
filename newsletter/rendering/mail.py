"""The mail of an issue: from a `Digest` to subject, preheader, MJML, HTML and plain text."""

from __future__ import annotations

from collections.abc import Mapping

from newsletter.config.model import Config, Newsletter
from newsletter.rendering.environment import render, shown
from newsletter.rendering.mjml import to_html
from newsletter.rendering.text import tidy
from newsletter.rendering.theme import Theme
from newsletter.rendering.viewing import view
from newsletter.rendering.views import DigestView
from newsletter.types import Digest, Mail, Media


def render_mail(
    digest: Digest, *, settings: Newsletter, config: Config, theme: Theme, media: Mapping[str, Media]
) -> Mail:
    """The mail of `digest`, from the newsletter's sender. `media` is as for `viewing.view`.

    Pure: the same arguments give the same bytes. Raises `ThemeError` and `RenderError`, with template and line.
    """
    seen = view(digest, settings=settings, config=config, theme=theme, media=media)
    return render_view(seen, theme, sender=settings.sender)


def render_view(view: DigestView, theme: Theme, *, sender: str = "") -> Mail:
    """The mail of a view: the theme's email.mjml and email.txt, which see it as `digest` and theme.yaml as `theme`."""
    variables = {"digest": view, "theme": theme.settings}
    mjml = render(theme, "email.mjml", language=view.language, **variables).strip() + "\n"
    return Mail(
        subject=view.subject,
        preheader=view.preheader,
        sender=sender,
        mjml=mjml,
        html=to_html(mjml, place=shown(theme.name, "email.mjml")),
        text=tidy(render(theme, "email.txt", language=view.language, **variables)),
    )
