"""The JSON Schema of files with settings, made from the table of settings.

``python -m cleaner.command.settings_schema > docs/schemas/settings.json`` writes it anew.
"""

from __future__ import annotations

import json
from typing import Any

from cleaner.command.arguments import MOST_JOBS
from cleaner.command.setting_table import SETTINGS, Setting, Takes, defaults

_TYPES: dict[Takes, dict[str, Any]] = {
    "switch": {"type": "boolean"},
    "number": {"type": "integer", "minimum": 0},
    "share": {"type": "number", "minimum": 0, "maximum": 1},
    "text": {"type": "string"},
    "path": {"type": "string"},
}
_STRINGS = {"type": "array", "items": {"type": "string", "minLength": 1}}


def settings_schema() -> dict[str, Any]:
    """The schema of ``cleaner.toml``, and of ``[tool.cleaner]`` in ``pyproject.toml``."""
    known = defaults()
    rows = {each.key: _schema_of(each, known[each.key]) for each in SETTINGS}
    by_file = {each.key: rows[each.key] for each in SETTINGS if each.is_by_file}
    override = {
        "type": "object",
        "required": ["files"],
        "additionalProperties": False,
        "properties": {
            "files": {
                "description": "The files, in the notation of .gitignore.",
                **_STRINGS,
                "minItems": 1,
            },
            **by_file,
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of clean",
        "description": "cleaner.toml, or the table [tool.cleaner] of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **rows,
            "overrides": {
                "description": "Settings for some files; the last that matches wins.",
                "type": "array",
                "items": override,
            },
        },
    }


def _schema_of(setting: Setting, default: Any) -> dict[str, Any]:
    """The schema of one setting's values."""
    schema = {"description": _said(setting), **_TYPES.get(setting.takes, _STRINGS)}
    if setting.choices:
        schema["enum"] = list(setting.choices)
    if setting.key == "jobs":
        schema["maximum"] = MOST_JOBS
    if default is not None:
        schema["default"] = list(default) if setting.is_list else default
    return schema


def _said(setting: Setting) -> str:
    """The help of a setting's option, which speaks of `false` where the option switches it off."""
    return f"false: {setting.help}" if setting.sets is False else setting.help


if __name__ == "__main__":
    print(json.dumps(settings_schema(), indent=2))
