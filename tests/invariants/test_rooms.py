"""The house as it is laid out: no import climbs, and no foreign key does (docs/rooms.md)."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
# What each room may import, besides itself. config may import all.
FLOORS = {
    "repository": set(),
    "outbox": set(),
    "accounts": {"repository", "outbox"},
    "consent": {"accounts", "repository", "outbox"},
    "submissions": {"consent", "accounts", "repository", "outbox"},
    "desk": {"submissions", "consent", "accounts", "repository", "outbox"},
    "reports": {"repository", "outbox", "accounts"},
    "alerts": {"repository", "outbox"},
}
ROOMS = {*FLOORS, "config"}


def imports(path: Path) -> set[str]:
    """The rooms that this file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found & ROOMS


def climbing(source: str, room: str) -> set[str]:
    return imports(Path(source)) - FLOORS[room] - {room}


FILES = [path for room in FLOORS for path in sorted((ROOT / room).rglob("*.py"))]


def test_no_import_climbs():
    climbed = {
        str(path.relative_to(ROOT)): sorted(climbing(str(path), path.relative_to(ROOT).parts[0]))
        for path in FILES
        if climbing(str(path), path.relative_to(ROOT).parts[0])
    }

    assert climbed == {}


def test_an_import_that_climbs_is_found(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text("def late():\n    from consent import gate\n    return gate\n")

    assert climbing(str(planted), "repository") == {"consent"}


@pytest.mark.parametrize("room", sorted(FLOORS))
def test_no_foreign_key_climbs(room):
    for model in apps.get_app_config(room).get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                owner = field.related_model._meta.app_label
                assert owner in {room, *FLOORS[room], "contenttypes"}, f"{model.__name__}.{field.name} → {owner}"


def test_no_table_outside_the_public_record_points_at_an_activity():
    """Such a key could block a revocation; other rooms hold the reference instead."""
    from repository.models import Activity

    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label == "repository":
            continue
        assert not [f for f in model._meta.get_fields() if f.is_relation and f.concrete and f.related_model is Activity]


def test_there_is_no_room_for_leftovers():
    assert not {"core", "common", "utils", "helpers"} & {path.name for path in ROOT.iterdir()}
    leftovers = {"utils.py", "helpers.py", "services.py", "common.py"}
    assert not [path for path in FILES if path.name in leftovers]
