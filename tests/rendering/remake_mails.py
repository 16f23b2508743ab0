"""The golden mails: `python tests/rendering/remake_mails.py` writes them anew; read the difference before a commit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from samples import Sample, mail_of, sample

HERE = Path(__file__).parent / "data"

CASES: dict[str, Callable[[], Sample]] = {
    "mail-1-english": lambda: sample(1),
    "mail-7-english": lambda: sample(7),
    "mail-7-welsh": lambda: sample(7, language="cy"),
    "mail-7-arabic": lambda: sample(7, language="ar"),
    "mail-7-no-public-url": lambda: sample(7, public_url=None),
    "mail-40-english": lambda: sample(40),
}


def made(case: str) -> Sample:
    """The sample of a case."""
    return CASES[case]()


def rendered(sample: Sample) -> dict[str, str]:
    """What is kept of a case: the subject line and preheader with the text, and the HTML."""
    mail = mail_of(sample)
    head = f"Subject: {mail.subject}\nPreheader: {mail.preheader}\n\n"
    return {"email.html": mail.html, "email.txt": head + mail.text}


def remake() -> None:
    """Write every case."""
    for case in CASES:
        folder = HERE / case
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in rendered(made(case)).items():
            (folder / name).write_text(text)


if __name__ == "__main__":
    remake()
