"""Where the tests keep what need not outlive the machine: in memory when there is room, and nothing is left behind there."""

import shutil
from pathlib import Path

import pytest

from config.local import memory


@pytest.fixture
def somewhere(tmp_path) -> Path:
    """Stands for the memory of the machine."""
    (tmp_path / "memory").mkdir()
    return tmp_path / "memory"


@pytest.fixture
def much_room(monkeypatch) -> None:
    monkeypatch.setattr(memory, "ROOM", 0)


@pytest.mark.usefixtures("much_room")
def test_the_folder_is_a_link_into_memory_for_its_owner_alone(tmp_path, somewhere):
    folder = memory.in_memory(tmp_path / "var" / "test", somewhere)

    assert folder.resolve().parent == somewhere.resolve()
    assert folder.stat().st_mode & 0o077 == 0
    assert memory.in_memory(tmp_path / "var" / "test", somewhere).resolve() == folder.resolve()


def test_where_there_is_no_room_it_is_an_ordinary_folder(tmp_path, somewhere, monkeypatch):
    monkeypatch.setattr(memory, "ROOM", 1 << 60)

    folder = memory.in_memory(tmp_path / "test", somewhere)

    assert folder.is_dir()
    assert not folder.is_symlink()


@pytest.mark.usefixtures("much_room")
def test_where_there_is_no_memory_to_write_in_it_is_an_ordinary_folder(tmp_path):
    assert not memory.in_memory(tmp_path / "test", tmp_path / "nowhere").is_symlink()


@pytest.mark.usefixtures("much_room")
def test_a_folder_that_is_there_stays_where_it_is(tmp_path, somewhere):
    (tmp_path / "test").mkdir()

    assert not memory.in_memory(tmp_path / "test", somewhere).is_symlink()


@pytest.mark.usefixtures("much_room")
def test_after_a_restart_of_the_machine_it_is_made_anew(tmp_path, somewhere):
    first = memory.in_memory(tmp_path / "test", somewhere).resolve()
    shutil.rmtree(first)

    again = memory.in_memory(tmp_path / "test", somewhere)

    assert again.resolve() != first
    assert again.is_dir()


@pytest.mark.usefixtures("much_room")
def test_what_a_deleted_project_has_left_is_removed_and_nothing_else(tmp_path, somewhere):
    gone = memory.in_memory(tmp_path / "gone" / "test", somewhere).resolve()
    kept = memory.in_memory(tmp_path / "kept" / "test", somewhere).resolve()
    (somewhere / f"{memory.PREFIX}being-made").mkdir()
    (somewhere / "of another program").mkdir()
    shutil.rmtree(tmp_path / "gone")

    new = memory.in_memory(tmp_path / "new" / "test", somewhere).resolve()

    there = {one.name for one in somewhere.iterdir()}
    assert there == {kept.name, new.name, f"{memory.PREFIX}being-made", "of another program"}
    assert not gone.exists()
