"""How stylesheets and scripts of ours are set: `make format` writes it, `make check` and a test hold it."""

import sys
from pathlib import Path

import cssbeautifier
import jsbeautifier

ROOT = Path(__file__).parents[2]


def set_script(text: str) -> str:
    """A script as it stands in the repository: two blanks, one statement a line, what fits a line on one."""
    options = jsbeautifier.default_options()
    options.indent_size = 2
    options.wrap_line_length = 0  # a line broken by rule reads worse than one broken by hand
    options.brace_style = "collapse"
    options.end_with_newline = True
    return str(jsbeautifier.beautify(text, options))


def set_stylesheet(text: str) -> str:
    """A stylesheet: one declaration a line, one selector a line."""
    options = cssbeautifier.default_options()
    options.indent_size = 2
    options.newline_between_rules = False
    options.end_with_newline = True
    return str(cssbeautifier.beautify(text, options))


def ours() -> dict[Path, str]:
    """Every stylesheet and script of ours, and how it is to be set."""
    scripts = {path: set_script(path.read_text()) for path in sorted((ROOT / "static" / "js").glob("*.js"))}
    styles = {path: set_stylesheet(path.read_text()) for path in sorted((ROOT / "static" / "css").glob("*.css"))}
    return scripts | styles


def main() -> int:
    """Write them as they are to be set; with --check, say which are not."""
    wrong = [path for path, text in ours().items() if path.read_text() != text]
    for path in wrong:
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is set otherwise; `make format` sets it.")
        else:
            path.write_text(set_script(path.read_text()) if path.suffix == ".js" else set_stylesheet(path.read_text()))
    return 1 if wrong and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
