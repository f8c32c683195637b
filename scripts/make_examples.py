"""Make the documents of `examples/`: `python -m scripts.make_examples [folder] [--seed 1] [--templates a]`.

The same bytes come out each time. A test compares them with the files that are kept. Seed and templates (a, b, c)
decide what stands in `pages/`; the other files do not depend on them.
"""

import argparse
import json
from io import BytesIO
from pathlib import Path

from scripts.examples.blocks import Figure
from scripts.examples.drawings import DRAWINGS, rasterise
from scripts.examples.languages.make import make_language_files, make_language_questions
from scripts.examples.markup import make_html, make_markdown, picture
from scripts.examples.pdf import make_pdf
from scripts.examples.questions import make_questions
from scripts.examples.records import json_lines, make_csv, make_jsonl
from scripts.examples.report import report
from scripts.examples.seeded.make import make_pages
from scripts.examples.seeded.templates import TEMPLATES

NAME = "tidewater-report"


def make_files(seed: int = 1, templates: str = "a") -> dict[str, bytes]:
    """Path below `examples/` -> content."""
    return {
        **make_report(),
        **make_language_files(),
        **{f"pages/{name}": content for name, content in make_pages(seed, templates).items()},
    }


def make_report() -> dict[str, bytes]:
    """The files about the Tidewater Observatory, and the questions on all documents."""
    told = report()
    pdf, truth = make_pdf(told)
    documents = {
        f"{NAME}.pdf": pdf,
        f"{NAME}.md": make_markdown(told).encode(),
        f"{NAME}.html": make_html(told).encode(),
        "tidewater-measurements.csv": make_csv().encode(),
        "tidewater-log.jsonl": make_jsonl().encode(),
        **{picture(block): _png(block.name) for block in told.body if isinstance(block, Figure)},
    }
    return {
        **{f"documents/{path}": content for path, content in documents.items()},
        "truth.json": (json.dumps(truth.as_json(f"{NAME}.pdf"), ensure_ascii=False, indent=1) + "\n").encode(),
        "questions.jsonl": json_lines([*make_questions(f"{NAME}.pdf", truth), *make_language_questions()]).encode(),
    }


def _png(drawing: str) -> bytes:
    out = BytesIO()
    rasterise(DRAWINGS[drawing]()).save(out, "PNG")
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make_examples", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1] / "examples")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--templates", choices=sorted(TEMPLATES), default="a")
    options = parser.parse_args()
    for path, content in make_files(options.seed, options.templates).items():
        target = options.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        print(f"{target}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
