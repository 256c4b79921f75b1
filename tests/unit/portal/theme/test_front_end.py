"""The front-end packages: pinned, checked, licensed, and replaced whole or not at all."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[4]
THEME = ROOT / "src" / "commonground" / "portal" / "theme"


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    found = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    """The inputs alone, with a folder made earlier from others."""
    for name in ("sass", "licences"):
        shutil.copytree(THEME / name, tmp_path / name)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(THEME / name, tmp_path)
    made = tmp_path / "static" / "vendor"
    made.mkdir(parents=True)
    (made / "earlier.css").write_text("earlier")
    return tmp_path


def test_every_package_is_pinned_and_has_an_integrity_hash_and_no_address():
    text = (THEME / "package-lock.json").read_text()
    # Nor where to give its makers money: npm notes that at each renewal, and nothing here reads it.
    assert "://" not in text
    lock = json.loads(text)
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert packages
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    pins = json.loads((THEME / "package.json").read_text())
    for version in (pins["dependencies"] | pins["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_what_is_shipped_comes_with_a_licence_and_without_the_crown(hook: ModuleType):
    shipped = {**hook.COPIED, **hook.LICENCES}
    folders = {Path(name).parent for name in shipped}
    assert all(any("LICENCE" in name and Path(name).parent == one for name in shipped) for one in folders)
    assert not any(Path(name).suffix in (".woff", ".woff2", ".png", ".svg") for name in shipped)


def test_files_made_from_these_inputs_are_not_made_again(hook: ModuleType, theme: Path, monkeypatch):
    (theme / "static" / "vendor" / ".made-from").write_text(hook.made_from(theme))
    monkeypatch.setattr(hook, "_run", lambda *_: pytest.fail("npm was called"))
    assert hook.make(theme) is False


def test_a_change_of_any_input_is_seen(hook: ModuleType, theme: Path):
    before = hook.made_from(theme)
    (theme / "sass" / "_frame.scss").write_text("")
    assert hook.made_from(theme) != before


def test_npm_failing_is_one_sentence_and_leaves_the_files_as_they_were(
    hook: ModuleType, theme: Path, monkeypatch
):
    def fails(*_: object) -> object:
        return hook.CompletedProcess([], 1, "", "npm error code ENOTFOUND\nnpm error no such host\n")

    monkeypatch.setattr(hook, "_run", fails)
    with pytest.raises(
        hook.FrontEndNotMade, match=r"^The front-end packages cannot be installed \(no such host\)"
    ):
        hook.make(theme)
    assert [path.name for path in (theme / "static").rglob("*")] == ["vendor", "earlier.css"]


def test_the_made_files_have_no_outside_address_to_fetch_from():
    styles = THEME / "static" / "vendor" / "commonground.css"
    if not styles.is_file():
        pytest.skip("needs the front-end files: python hatch_build.py")
    text = styles.read_text("utf-8")
    assert set(re.findall(r"url\(([^)]*)\)", text)) == {'"../theme/hills.svg"'}
    assert "@font-face" not in text
    assert "GDS Transport" not in text
