"""What is wrong with rules, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.errors import RuleError


class Faults:
    """Collects what is wrong with rules, so that all of it is said at once.

    As a context it takes the `RuleError` of its body, and goes on after it.
    """

    def __init__(self) -> None:
        self._messages: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._messages)

    def add(self, message: str) -> None:
        """Note a fault."""
        self._messages.append(message)

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, RuleError):
            self._messages.append(str(error))
            return True
        return False

    def check(self) -> None:
        """End with all faults, one a line.

        Raises:
            RuleError: there are some.
        """
        if self._messages:
            raise RuleError("\n".join(self._messages))


def nearest(name: str, names: Iterable[str]) -> str:
    """A guess what a name that does not exist was to be, as the end of a message; or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(names), n=1)
    return f", did you mean {near[0]!r}" if near else ""
