"""The rules of the layout that no type checker knows: who may import whom, and where heavy libraries live."""

import ast
import functools
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "ingest", "index")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

# Where a library may be imported, as module prefixes.
HOMES = {
    "pymupdf": ("ingest.parsers", "ingest.render"),
    "onnxruntime": ("ingest.parsers.pdf.mupdf",),
    "rapidocr": ("ingest.ocr",),
    "cv2": ("ingest.ocr",),
    "fitz": (),  # the old name of pymupdf
    "sentence_transformers": ("index.embed", "index.rerank"),
    "torch": ("index.embed", "index.rerank"),
    "transformers": ("index.embed", "index.rerank"),
    "faiss": ("index.vector", "index.late"),
    "networkx": ("index.graph",),
    "scipy": ("index.graph",),
    "duckdb": ("app.answers.tables.execution",),
    "fastapi": ("app",),
    "starlette": ("app",),
    "uvicorn": ("app",),
    "watchfiles": ("app.watching",),
    "openai": ("app.chat",),
    "mcp": ("app.mcp",),
    "mcp_types": ("app.mcp",),
    "langchain_core": ("app.clients.langchain",),
    "llama_index": ("app.clients.llamaindex",),
}
# What `ingest` may import of `index`: the types and errors, and the two rules without which both would not speak of the
# same things: what makes two names one, and where a sentence ends.
SHARED = ("index.types", "index.errors", "index.naming", "index.sentences")
READS_ENVIRONMENT = ("app.settings", "app.healthcheck")
# The job loop, the HTTP border and the border of worker processes.
CATCHES_EVERYTHING = ("app.jobs", "app.errors", "ingest.workers")


@functools.cache
def modules() -> dict[str, ast.Module]:
    """Module name -> syntax tree, for every file of the three packages."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def imports(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """Dotted names a tree imports; `from a import b` gives `a.b`, which may be a module or a name in one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def runs_on_import(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements run when the module is imported: not those in functions or under TYPE_CHECKING."""
    pending: list[ast.stmt] = list(tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending += node.orelse
            continue
        yield node
        pending += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def test_lower_packages_do_not_import_higher_ones() -> None:
    wrong = []
    for name, tree in modules().items():
        for target, _ in imports(tree):
            if within(name, ("ingest",)):
                bad = within(target, ("app",)) or (within(target, ("index",)) and not within(target, SHARED))
            else:
                bad = within(name, ("index",)) and within(target, ("app", "ingest"))
            if bad:
                wrong.append(f"{name} imports {target}")
    assert not wrong


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    known = modules()
    graph: dict[str, set[str]] = {}
    for name, tree in known.items():
        here = ast.Module(body=[], type_ignores=[])
        here.body = [node for node in runs_on_import(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        targets = {target if target in known else target.rpartition(".")[0] for target, _ in imports(here)}
        graph[name] = {target for target in targets if target in known and target != name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_heavy_library_is_imported_only_in_its_home(library: str) -> None:
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for target, node in imports(tree)
        if within(target, (library,)) and not within(name, HOMES[library])
    ]
    assert not wrong, f"{library} belongs to {HOMES[library]}"


def test_only_the_settings_read_the_environment() -> None:
    names = {"environ", "environb", "getenv", "getenvb", "putenv"}
    wrong = []
    for name, tree in modules().items():
        if name in READS_ENVIRONMENT:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                reads = node.attr in names and ast.unparse(node.value) == "os"
            elif isinstance(node, ast.ImportFrom):
                reads = node.module == "os" and bool(names & {alias.name for alias in node.names})
            else:
                continue
            if reads:
                wrong.append(f"{name}:{node.lineno}")
    assert not wrong


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether it ends with a bare `raise` and has no other way out: it cleans up and swallows nothing."""
    last = handler.body[-1]
    ways_out = (ast.Return, ast.Continue, ast.Break)
    return (
        isinstance(last, ast.Raise) and last.exc is None and not any(isinstance(n, ways_out) for n in ast.walk(handler))
    )


def test_everything_is_caught_only_at_the_borders() -> None:
    wrong = []
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler) or within(name, CATCHES_EVERYTHING):
                continue
            caught = {ast.unparse(part) for part in ast.walk(node.type)} if node.type else {"BaseException"}
            if caught & {"Exception", "BaseException"} and not raises_again(node):
                wrong.append(f"{name}:{node.lineno}")
    assert not wrong


def test_files_and_functions_stay_short() -> None:
    wrong = []
    for name, tree in modules().items():
        last = max((node.end_lineno or 0 for node in tree.body), default=0)
        if last > MAX_FILE_LINES:
            wrong.append(f"{name}: {last} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    wrong.append(f"{name}:{node.name}: {length} lines")
    assert not wrong


def test_the_command_line_starts_without_heavy_libraries() -> None:
    heavy = [library for library, homes in HOMES.items() if homes != ("app",)]
    script = f"import app.cli, sys; print(*sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_every_test_folder_is_a_package() -> None:
    """Without `__init__.py`, two test files of one name in different folders would be the same module."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").exists()]
