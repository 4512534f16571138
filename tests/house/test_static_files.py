"""Scripts that are put together and made lean on the way: what cannot be is refused at the start, not on a phone."""

from pathlib import Path

import pytest

from selfmon.web.static_files import _closed, _read_lean


def script(folder: Path, text: str, name: str = "js/some.js") -> str:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return name


def test_a_lean_script_keeps_every_line_of_code_as_it_is(tmp_path: Path) -> None:
    name = script(tmp_path, '// Why.\nconst a = "http://x";  // stays\n\n  if (a) {\n    b(`// ${a}  `);\n  }\n')
    assert _read_lean(tmp_path, name) == 'const a = "http://x";  // stays\nif (a) {\nb(`// ${a}  `);\n}\n'


def test_a_script_from_elsewhere_is_left_alone(tmp_path: Path) -> None:
    name = script(tmp_path, "// licence\n  x()\n", "vendor/x/x.js")
    assert _read_lean(tmp_path, name) == "// licence\n  x()\n"


@pytest.mark.parametrize("text", ["const a = `one\n  two`;\n", "/* why\n  // x */ y();\n"])
def test_what_would_not_survive_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="would not survive"):
        _read_lean(tmp_path, script(tmp_path, text))


def test_a_module_that_imports_is_not_put_together_with_others() -> None:
    with pytest.raises(ValueError, match="neither import nor export"):
        _closed("js/some.js", 'import { a } from "./b.js";\n')
