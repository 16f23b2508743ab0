"""The mail of an issue: from what the templates see to MJML, HTML and plain text."""

from __future__ import annotations

from newsletter.rendering.environment import render
from newsletter.rendering.mjml import to_html
from newsletter.rendering.text import tidy
from newsletter.rendering.theme import Theme, shown
from newsletter.rendering.views import DigestView
from newsletter.types import Mail


def render_mail(view: DigestView, theme: Theme, *, sender: str) -> Mail:
    """The mail of `view` from `sender`: the theme's email.mjml and email.txt, which see it as `digest`, theme.yaml as
    `theme`.

    Pure: the same arguments give the same bytes. Raises `ThemeError` and `RenderError`, with template and line.
    """
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
