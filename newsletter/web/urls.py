"""Every address of the desk. Each module of this folder declares its own; here they are put together."""

from __future__ import annotations

from newsletter.web import (
    comparing,
    deciding,
    editing,
    entering,
    files,
    home,
    issue,
    static,
    talking,
    team,
    trial,
)

urlpatterns = [
    pattern
    for room in (static, home, entering, team, issue, editing, deciding, comparing, files, talking, trial)
    for pattern in room.urlpatterns
]

handler400 = "newsletter.web.failures.bad_request"
handler404 = "newsletter.web.failures.not_found"
handler500 = "newsletter.web.failures.broken"
