"""Themes that a test makes: folders of a few files, beside those that ship or in place of them."""

from pathlib import Path

from django.template import engines
from pytest_django import Settings

SHIPPED = Path(__file__).resolve().parent.parent / "themes"


def make_theme(root: Path, name: str, files: dict[str, str] | None = None, /, **told: str) -> Path:
    """A theme's folder in this one: `told` is what its theme.toml says besides, as TOML."""
    said = {"name": f'"{name}"', "contract": "1", **told}
    toml = "".join(f"{key} = {value}\n" for key, value in said.items())
    for path, text in {"theme.toml": toml, **(files or {})}.items():
        file = root / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root / name


def use_themes(settings: Settings, *folders: Path, theme: str = "default") -> None:
    """Have these folders of themes for the rest of the test, and this theme be the site's."""
    settings.THEME_FOLDERS = list(folders)
    settings.THEME = theme
    # No process has two themes of one name; tests do, one after another.
    for loader in engines["django"].engine.template_loaders:  # type: ignore[attr-defined]
        loader.reset()
