"""The package's own source, for tests that read it instead of running it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


#: dotted name → file, of every module of the package
MODULES = {_name(path): path for path in sorted((ROOT / "digitapp").rglob("*.py"))}


@cache
def tree_of(module: str) -> ast.Module:
    """The syntax tree of a module of the package."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports_of(module: str) -> set[str]:
    """Dotted names of all that a module of the package imports from the package, inside functions too.

    Those under `if TYPE_CHECKING:` are left out: they are for the checker, and are never run.
    """
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in _run(tree_of(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            source = ".".join(part for part in (base, node.module) if part)
            found |= {full if (full := f"{source}.{alias.name}") in MODULES else source for alias in node.names}
    return {name for name in found if name.split(".")[0] == "digitapp"}


def _run(node: ast.AST):
    """All nodes below, without what stands under `if TYPE_CHECKING:`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for other in child.orelse:
                yield other
                yield from _run(other)
            continue
        yield child
        yield from _run(child)
