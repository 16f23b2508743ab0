"""The tests' hasher of passwords: quick, and it notes what it hashes, for whoever asks how much work an answer took."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher

HASHED: list[str] = []


class CountingHasher(PBKDF2PasswordHasher):  # type: ignore[misc]
    """As Django's own, and quick."""

    algorithm = "counting"
    iterations = 1

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Note it, and hash it."""
        HASHED.append(password)
        encoded: str = super().encode(password, salt, iterations)
        return encoded
