"""The rooms of the house, read from the imports; `python -m tests.house` draws them into docs/."""

import ast
import re
from html import escape
from itertools import pairwise
from pathlib import Path

from tests.conftest import ROOT

PACKAGE = ROOT / "cleaner"
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "house.svg"

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str, house: str = "cleaner") -> str:
    """The room of a house that a module is in; the package itself has the house's name."""
    return house.split(".")[-1] if module == house else module[len(house) + 1 :].split(".")[0]


def module_of(path: Path) -> str:
    parts = ["cleaner", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """The modules of ours that a module imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cleaner":
            for alias in node.names:
                child = PACKAGE.parent / Path(*node.module.split("."), alias.name)
                is_module = child.is_dir() or child.with_suffix(".py").is_file()
                found.add(f"{node.module}.{alias.name}" if is_module else node.module)
    return found


def arrows_inside(house: str) -> dict[str, set[str]]:
    """For each room of a house the others that it imports from."""
    found: dict[str, set[str]] = {}
    for path in MODULES:
        module = module_of(path)
        if f"{module}.".startswith(f"{house}."):
            room = room_of(module, house)
            rooms = {
                room_of(each, house)
                for each in imports_of(path)
                if f"{each}.".startswith(f"{house}.")
            }
            found[room] = found.get(room, set()) | rooms - {room}
    return found


def numbers_without_reason(path: Path) -> list[str]:
    """Constants of a module that are numbers and stand without a docstring or a comment.

    One behind several lines, or before them, speaks for all of them.
    """
    source = path.read_text("utf-8")
    lines = source.splitlines()
    found: list[str] = []
    body = ast.parse(source).body
    for index, node in enumerate(body):
        name = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
        if not re.fullmatch(r"[(]?_*[A-Z][A-Z0-9_, ]*[)]?", name) or not is_of_numbers(node.value):
            continue
        first, last = node.lineno - 1, node.end_lineno
        while first > 0 and lines[first - 1].strip() and not lines[first].startswith("#"):
            first -= 1
        behind = index + 1
        while behind < len(body) and isinstance(body[behind], ast.Assign):
            if lines[body[behind].lineno - 2] == "":
                break
            behind += 1
        said = body[behind] if behind < len(body) else None
        is_documented = isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
        if not is_documented and not any("#" in line for line in lines[first : last + 1]):
            found.append(f"{module_of(path)}.{name}")
    return found


def is_of_numbers(value: ast.expr) -> bool:
    """Whether an expression is made of numbers and names alone, with a number in it."""
    nodes = list(ast.walk(value))
    allowed = (
        ast.Constant, ast.BinOp, ast.operator, ast.Tuple, ast.Load, ast.UnaryOp, ast.unaryop,
        ast.Name,
    )  # fmt: skip
    numbers = [type(node.value) in (int, float) for node in nodes if isinstance(node, ast.Constant)]
    return all(isinstance(node, allowed) for node in nodes) and bool(numbers) and all(numbers)


def said_twice(paths: list[Path], lines: int) -> list[str]:
    """Stretches of statements in functions, of at least so many lines, that stand in two places."""
    places: dict[str, set[str]] = {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.stmt) or isinstance(node, ast.ClassDef):
                continue
            for name in ("body", "orelse", "finalbody"):
                steps = [
                    step
                    for step in getattr(node, name, [])
                    if not (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
                ]
                for first, step in enumerate(steps):
                    for last in range(first, len(steps)):
                        if steps[last].end_lineno - step.lineno + 1 >= lines:
                            said = "\n".join(map(ast.unparse, steps[first : last + 1]))
                            where = f"{module_of(path)}:{step.lineno}"
                            places.setdefault(said, set()).add(where)
                            break
    return [" = ".join(sorted(where)) for where in places.values() if len(where) > 1]


Arrows = dict[str, set[str]]


def without_detours(arrows: Arrows) -> Arrows:
    """The arrows that do not follow from others."""

    def reached(room: str) -> set[str]:
        return set().union(*({each} | reached(each) for each in arrows[room]))

    return {room: targets - set().union(*map(reached, targets)) for room, targets in arrows.items()}


def floors_of(arrows: Arrows) -> dict[str, int]:
    """How high each room lies: one above the highest that it imports from."""
    floors: dict[str, int] = {}

    def floor(room: str) -> int:
        if room not in floors:
            floors[room] = 1 + max((floor(each) for each in arrows[room]), default=-1)
        return floors[room]

    for room in arrows:
        floor(room)
    return floors


WIDTH, HEIGHT, GAP, STOREY = 118, 30, 22, 72
SWEEPS = 24


def placed(arrows: Arrows, floors: dict[str, int]) -> tuple[dict, list[list]]:
    """Places for rooms, and the points that each arrow passes.

    A long arrow gets a place of its own on every floor between, so that it runs beside the rooms.
    """
    below: dict = {room: [] for room in arrows}
    paths = []
    for room in sorted(arrows):
        for target in sorted(arrows[room]):
            path = [room]
            path += [(room, target, floor) for floor in range(floors[room] - 1, floors[target], -1)]
            path.append(target)
            paths.append(path)
            for upper, lower in pairwise(path):
                below.setdefault(upper, []).append(lower)
                below.setdefault(lower, [])
    above: dict = {each: [] for each in below}
    for upper, lowers in below.items():
        for lower in lowers:
            above[lower].append(upper)
    rows: list[list] = [[] for _ in range(max(floors.values()) + 1)]
    for each in sorted(below, key=str):
        rows[each[2] if isinstance(each, tuple) else floors[each]].append(each)
    sizes = {each: GAP if isinstance(each, tuple) else WIDTH for each in below}
    middle = {}
    for row in rows:
        spread(row, sizes, middle)
    for sweep in range(SWEEPS):
        near = below if sweep % 2 else above
        for row in rows if sweep % 2 else reversed(rows):
            row.sort(key=lambda each: (mean(near[each], middle, middle[each]), str(each)))
            spread(row, sizes, middle)
    top = len(rows) - 1
    places = {}
    for floor, row in enumerate(rows):
        for each in row:
            places[each] = (round(middle[each]), (top - floor) * STOREY + HEIGHT)
    return places, [[places[each] for each in path] for path in paths]


def mean(near: list, middle: dict, default: float) -> float:
    return sum(middle[each] for each in near) / len(near) if near else default


def spread(row: list, sizes: dict, middle: dict) -> None:
    """Put a row side by side, around the middle."""
    left = -(sum(sizes[each] for each in row) + GAP * (len(row) - 1)) / 2
    for each in row:
        middle[each] = left + sizes[each] / 2
        left += sizes[each] + GAP


def of_the_picture(arrows: Arrows) -> Arrows:
    """The arrows without those to the package itself, whose version is read here and there."""
    return {room: targets - {"cleaner"} for room, targets in arrows.items()}


def drawn(arrows: Arrows) -> str:
    """The house as SVG: rooms, and the arrows that do not follow from others."""
    arrows = of_the_picture(arrows)
    floors = floors_of(arrows)
    places, paths = placed(without_detours(arrows), floors)
    left = min(x for x, _ in places.values()) - WIDTH
    wide = max(x for x, _ in places.values()) + WIDTH - left
    high = (max(floors.values()) + 1) * STOREY
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} 0 {wide} {high}" '
        'font-family="sans-serif" font-size="14">',
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#64748b"/></marker></defs>',
        f'<rect x="{left}" width="{wide}" height="{high}" fill="#ffffff"/>',
    ]
    for path in paths:
        (x, y), *rest = path
        way = f"M{x} {y + HEIGHT // 2}"
        y += HEIGHT // 2
        for number, (to_x, to_y) in enumerate(rest):
            to_y -= HEIGHT // 2 if number == len(rest) - 1 else 0
            half = (y + to_y) // 2
            way += f" C{x} {half} {to_x} {half} {to_x} {to_y}"
            x, y = to_x, to_y
        lines.append(
            f'<path d="{way}" fill="none" stroke="#64748b" stroke-width="1.3" '
            'marker-end="url(#head)"/>'
        )
    for room in sorted(arrows):
        x, y = places[room]
        lines.append(
            f'<rect x="{x - WIDTH // 2}" y="{y - HEIGHT // 2}" width="{WIDTH}" height="{HEIGHT}" '
            'rx="6" fill="#eef2ff" stroke="#4f46e5"/>'
            f'<text x="{x}" y="{y + 5}" text-anchor="middle" fill="#1e1b4b">{escape(room)}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


def says(room: str) -> str:
    """The first sentence of a room's docstring."""
    path = PACKAGE / f"{room}.py"
    if not path.is_file():
        path = (PACKAGE / "__init__.py") if room == "cleaner" else PACKAGE / room / "__init__.py"
    said = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split())
    return re.split(r"(?<=[.])\s", said)[0].replace("|", "\\|").replace("``", "`")


def page_with_rooms(text: str) -> str:
    """The page of the architecture with its table of rooms made anew."""
    arrows = arrows_inside("cleaner")
    floors = floors_of(of_the_picture(arrows))
    rows = ["| room | what it is | imports |", "|---|---|---|"]
    for room in sorted(arrows, key=lambda each: (-floors[each], each)):
        targets = ", ".join(sorted(arrows[room])) or "nothing"
        rows.append(f"| `{room}` | {says(room)} | {targets} |")
    table = "\n".join(rows)
    return re.sub(
        r"(<!-- rooms -->\n\n).*?(\n\n<!-- /rooms -->)",
        lambda found: f"{found[1]}{table}{found[2]}",
        text,
        flags=re.S,
    )


if __name__ == "__main__":
    PICTURE.write_text(drawn(arrows_inside("cleaner")), "utf-8")
    PAGE.write_text(page_with_rooms(PAGE.read_text("utf-8")), "utf-8")
