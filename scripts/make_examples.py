"""Make the documents of `examples/`: `python -m scripts.make_examples [folder]`.

The same bytes come out each time. A test compares them with the files that are kept.
"""

import json
import sys
from io import BytesIO
from pathlib import Path

from scripts.examples.blocks import Figure
from scripts.examples.drawings import DRAWINGS, rasterise
from scripts.examples.markup import make_html, make_markdown, picture
from scripts.examples.pdf import make_pdf
from scripts.examples.questions import make_questions
from scripts.examples.records import json_lines, make_csv, make_jsonl
from scripts.examples.report import report

NAME = "tidewater-report"


def make_files() -> dict[str, bytes]:
    """Path below `examples/` -> content."""
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
        "questions.jsonl": json_lines(make_questions(f"{NAME}.pdf", truth)).encode(),
    }


def _png(drawing: str) -> bytes:
    out = BytesIO()
    rasterise(DRAWINGS[drawing]()).save(out, "PNG")
    return out.getvalue()


def main(folder: Path) -> None:
    for path, content in make_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        print(f"{folder / path}: {len(content):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "examples")
