"""Scripts that are put together and made small on the way: what they say stays."""

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from selfmon.web.installing import THEME
from selfmon.web.static_files import init_static_files
from selfmon.web.static_making import _closed, _read_small

ROOT = Path(__file__).parents[2]


def script(folder: Path, text: str, name: str = "js/some.js") -> str:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return name


def test_a_small_script_keeps_what_it_says(tmp_path: Path) -> None:
    name = script(tmp_path, '// Why.\nconst a = "http://x";  // gone\n\n  if (a) {\n    b(`// ${a}  `);\n  }\n')
    assert _read_small(tmp_path, name) == 'const a="http://x";if(a){b(`// ${a}  `);}\n'


@pytest.mark.parametrize("kept", ["`one\n  two`", "/[/]\\/x/.test(d)", "'it // stays'"])
def test_what_looks_like_a_comment_and_is_none_stays(tmp_path: Path, kept: str) -> None:
    assert kept in _read_small(tmp_path, script(tmp_path, f"const a = {kept}; /* gone */ // gone\n"))


def test_a_script_from_elsewhere_is_left_alone(tmp_path: Path) -> None:
    name = script(tmp_path, "// licence\n  x()\n", "vendor/x/x.js")
    assert _read_small(tmp_path, name) == "// licence\n  x()\n"


def test_a_module_that_imports_is_not_put_together_with_others() -> None:
    with pytest.raises(ValueError, match="neither import nor export"):
        _closed("js/some.js", 'import { a } from "./b.js";\n')


def test_the_browsers_bar_has_the_colour_of_the_page() -> None:
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    assert re.findall(r"--paper: (#\w+);", tokens) == list(THEME.values())


def test_a_file_that_is_kept_for_ever_travels_without_date_and_tag(app: Flask) -> None:
    answer = app.test_client().get(app.jinja_env.globals["static_url"]("style.css"))
    assert "immutable" in answer.headers["Cache-Control"]
    assert not {"Last-Modified", "ETag"} & set(answer.headers.keys())


@pytest.mark.parametrize("left", ["", None], ids=["empty", "missing"])
def test_a_build_that_was_cut_off_is_made_again(tmp_path: Path, left: str | None) -> None:
    init_static_files(first := Flask(__name__, static_folder=None), ROOT / "static", tmp_path)
    name = first.jinja_env.globals["static_url"]("style.css")
    (list_of_names,) = (tmp_path / "static").glob("*/names.json")
    list_of_names.unlink() if left is None else list_of_names.write_text(left)
    (list_of_names.parent / "files" / Path(name).name).write_text("")
    init_static_files(again := Flask(__name__, static_folder=None), ROOT / "static", tmp_path)
    assert again.jinja_env.globals["static_url"]("style.css") == name
    assert "--paper" in again.test_client().get(name).text


def test_what_changed_in_any_part_of_a_stylesheet_is_made_anew_under_another_name(tmp_path: Path) -> None:
    """And what did not change keeps its name: a phone has it already."""
    copies = [tmp_path / "before", tmp_path / "after"]
    for copy in copies:
        shutil.copytree(ROOT / "static", copy, ignore=shutil.ignore_patterns("plotly", "pictures", "icons"))
    with (copies[1] / "css" / "sky.css").open("a", encoding="utf-8") as part:
        part.write("\n.changed { color: red; }\n")
    found = []
    for copy in copies:
        app = Flask(__name__, static_folder=None)
        init_static_files(app, copy, tmp_path / "home")
        name = app.jinja_env.globals["static_url"]
        found.append([name("today.css"), name("script.js")])
        assert (".changed" in app.test_client().get(name("today.css")).text) == (copy == copies[1])
    (style, script), (other_style, same_script) = found
    assert style != other_style
    assert script == same_script
