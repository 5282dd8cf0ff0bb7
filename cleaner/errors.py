"""Errors that a caller of the package can meet; all of them are `CleanerError`.

A value that is wrong is a `ValueError`, too. An argument of the wrong type is Python's own
`TypeError`, and a package that is not installed its `ImportError`.
"""

from __future__ import annotations


class CleanerError(Exception):
    """The base of all errors of this package; the message says what is wrong and what to do."""


class ConfigError(CleanerError, ValueError):
    """A setting has a value that does not exist, or one of the wrong type."""


class RuleError(CleanerError, ValueError):
    """A rule that cannot be used; the message names file, rule and field."""


class WeightsError(CleanerError, ValueError):
    """Weights that are missing, damaged or of another version; the message says which."""


class RepeatedLinesError(CleanerError, ValueError):
    """Counts of repeated lines that cannot be used; the message names their file, if any."""


class EditError(CleanerError, ValueError):
    """Edits that are none, or that do not belong to a text."""
