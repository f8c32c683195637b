"""Is anything left of what was deleted? Uses the product in all ways, deletes, merges, and reads every file.

python -m bench.traces [DIRECTORY] [--seed N]
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import random
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from reportlab.pdfgen.canvas import Canvas

from bench.log_frames import page_owners
from bench.needles import Secrets, Trace, find
from bench.serving import Client, finished, run_plexus, serving
from index.embed import open_embedder
from index.engine import DATABASE, Engine
from index.lexical.analyse import Analyser

EMBEDDER = "hashing"
SEAL = 16
"""Units in a segment: so few that what is deleted has been in segments, and these have been merged."""
PAGE = 4096
DELETED = ("text", "picture", "pages", "row of a table", "title", "text under two names")
"""Secrets in documents that are deleted in the end."""
OPEN, OTHER = "kept", "gone"
"""Collections: one that stays and loses documents, and one that is deleted as a whole."""
KEEPSAKE = "The heron waits in the shallows until the eel comes near."


class User:
    """Somebody who puts secrets in, looks at them in every way, and takes them out again."""

    def __init__(self, client: Client, secrets: Secrets) -> None:
        self._client = client
        self._secrets = secrets
        self._documents: dict[str, str | None] = {}
        """By secret; None for a file of many documents."""
        self._shared = picture(secrets.seed, "")
        self.kept: list[str] = []
        """Paths that must answer to the end."""
        self.rated = 0
        """Answers of which something was said."""

    # -- what comes in -----------------------------------------------------------------------------------

    def put_in(self) -> None:
        """Documents of all kinds, with secrets in text, names, metadata and pictures."""
        secrets = self._secrets
        self._send("keepsake", {"heron.md": self._markdown(KEEPSAKE, self._shared)})
        self._put_text()
        self._put_picture()
        self._put_pdf()
        table = f"name,place\nlamp,attic\nring,{secrets.sentence('row of a table').replace(',', ' ')}\n".encode()
        self._send("row of a table", {"places.csv": table})
        page = f"<html><title>{secrets.sentence('title')}</title><body><p>{KEEPSAKE[::-1]}</p></body></html>"
        self._send("title", {"page.html": page.encode()})
        lines = [self._line(n, secrets.sentence("line") if n == 2 else KEEPSAKE) for n in range(4)]
        self._send("line", {"lines.jsonl": b"".join(lines)})
        self._send("earlier version", {"novel.txt": secrets.sentence("earlier version").encode()})
        self._send("earlier metadata", {"map.txt": b"A map of the fen."}, metadata={"owner": KEEPSAKE})
        twin = secrets.sentence("text under two names").encode()
        self._send("text under two names", {"first.txt": twin})
        self._send("second name", {f"{secrets.word('second name')}.txt": twin}, duplicate=True)
        self._send("collection", {"all.txt": secrets.sentence("collection").encode()}, collection=OTHER)
        broken = b"%PDF-1.7 " + secrets.sentence("unreadable file").encode()
        self._send("unreadable file", {f"{secrets.word('unreadable file')}.pdf": broken}, status="failed")

    def _put_text(self) -> None:
        secrets, name = self._secrets, "text"
        text = "\n\n".join(f"{secrets.sentence(name)} {KEEPSAKE}" for _ in range(3)).encode()
        file = {f"folder/{secrets.word(name)}.txt": secrets.file(name, "the original", text)}
        for _ in range(2):  # the second is answered from memory
            headers = {"Idempotency-Key": secrets.word(name)[:8]}
            self._send(name, file, metadata={"note": secrets.sentence(name)}, headers=headers)

    def _put_picture(self) -> None:
        """A document with a picture of its own and one that another document has, too."""
        secrets, name = self._secrets, "picture"
        own = secrets.file(name, "the picture", picture(secrets.seed + 1, secrets.sentence(name)))
        self._send(name, {"album.md": self._markdown(secrets.sentence(name), self._shared, own)})

    def _put_pdf(self) -> None:
        secrets, name = self._secrets, "pages"
        data = secrets.file(name, "the original", paper([secrets.sentence(name) for _ in range(3)]))
        self._send(name, {"report.pdf": data}, metadata={"year": 2024})

    @staticmethod
    def _markdown(text: str, *pictures: bytes) -> bytes:
        shown = "\n\n".join(f"![p](data:image/png;base64,{base64.b64encode(one).decode()})" for one in pictures)
        return f"# {text}\n\n{text}\n\n{shown}\n".encode()

    @staticmethod
    def _line(number: int, text: str) -> bytes:
        return (json.dumps({"_id": str(number), "text": f"{number} {text}"}) + "\n").encode()

    # -- what is done with it ----------------------------------------------------------------------------

    def use(self) -> None:
        """Search, answers, viewer, pictures of pages and elements, retries."""
        for name, words in self._secrets.words.items():
            asked = {"query": " ".join(words)}
            self._ask("POST", f"/api/collections/{OPEN}/search", json=asked)
            self._rate(name, self._ask("POST", f"/api/collections/{OPEN}/answer", json=asked).json())
        for name, document in self._documents.items():
            if document is None or name in ("collection", "unreadable file"):
                continue
            base = f"/api/collections/{OPEN}/documents/{document}"
            self._ask("GET", f"/view/{OPEN}/{document}")
            self._ask("GET", f"{base}/file", may_miss=True)
            for element in self._ask("GET", f"{base}/elements", may_miss=True).json().get("items", []):
                path = f"/api/collections/{OPEN}/elements/{element['id']}/image"
                drawn = self._ask("GET", path, may_miss=True)
                if name == "keepsake" and drawn.status_code == 200:
                    self.kept.append(path)
                elif name == "pages" and drawn.status_code == 200:
                    self._secrets.file(name, "a picture of an element", drawn.content)
        for page, dpi in ((1, 72), (2, 72), (3, 96)):
            path = f"/api/collections/{OPEN}/documents/{self._documents['pages']}/pages/{page}.png"
            drawn = self._ask("GET", path, params={"dpi": dpi, "highlight": "10,10,90,90"})
            self._ask("GET", path, params={"dpi": dpi})
            self._secrets.file("pages", "a picture of a page", drawn.content)

    def _rate(self, name: str, answer: Mapping[str, Any]) -> None:
        """Say of an answer what it says of a secret, where it is made from its document."""
        document = self._documents.get(name)
        if document not in {citation["document_id"] for citation in answer["citations"]}:
            return
        if name in DELETED:
            rating = {"answer_id": answer["answer_id"], "rating": "up", "comment": self._secrets.sentence(name)}
            self._ask("POST", f"/api/collections/{OPEN}/feedback", json=rating)
            self.rated += 1

    # -- what goes ---------------------------------------------------------------------------------------

    def take_out(self) -> None:
        """Delete, update and change what holds a secret; some of it while it is still coming in."""
        secrets = self._secrets
        self._send("earlier version", {"novel.txt": b"The novel was rewritten."})
        self._send("line", {"lines.jsonl": b"".join(self._line(n, KEEPSAKE) for n in (0, 1, 3))})
        self._change_metadata()
        self._fail_an_update()
        self._cancel()
        self._refuse()
        first, base = self._documents["second name"], f"/api/collections/{OPEN}/documents"
        self._ask("DELETE", f"{base}/{first}", params={"source": f"{secrets.words['second name'][0]}.txt"})
        self._ask("POST", f"{base}/{self._documents['text']}/reparse")
        for name in (*DELETED, "unreadable file"):
            self._ask("DELETE", f"{base}/{self._documents[name]}")
        self._ask("DELETE", f"/api/collections/{OTHER}")

    def _change_metadata(self) -> None:
        """What was there before a change, and what is removed by null or overwritten by a later upload."""
        secrets, name = self._secrets, "earlier metadata"
        path = f"/api/collections/{OPEN}/documents/{self._documents[name]}"
        owner = {"owner": secrets.sentence(name), "shelf": secrets.sentence(name)}
        self._ask("PATCH", path, json={"metadata": owner})
        self._send(name, {"map.txt": b"A map of the fen."}, metadata={"place": secrets.sentence(name)}, duplicate=True)
        self._ask("PATCH", path, json={"metadata": {"owner": "nobody", "shelf": None, "place": [1]}})

    def _fail_an_update(self) -> None:
        """The version that fails leaves nothing of its bytes; its reason stays with the good one."""
        broken = b"%PDF-1.7 " + self._secrets.sentence("failed update").encode()
        self._send("novel", {"novel.txt": broken}, status="failed")

    def _cancel(self) -> None:
        """While one job runs, the next is cancelled in the queue; then the one that runs."""
        secrets = self._secrets
        many = b"".join(self._line(n, secrets.sentence("cancelled job") if n % 500 == 0 else "x") for n in range(2000))
        running = self._begin({"many.jsonl": many})
        waiting = self._begin({"waiting.txt": secrets.sentence("cancelled job").encode()}, metadata={"a": "b"})
        for job in (waiting, running):
            self._ask("DELETE", f"/api/jobs/{job}")
            finished(self._client, job)
        # What was committed before the cancellation stays, by contract, until a version without it comes.
        self._send("cancelled job", {"many.jsonl": self._line(1, KEEPSAKE)})

    def _refuse(self) -> None:
        """An upload that is refused leaves none of its files."""
        sent = self._post({"refused.txt": self._secrets.sentence("refused upload").encode()}, metadata="no JSON")
        if sent.status_code < 400:
            raise RuntimeError("an upload with broken metadata was taken")

    # -- inside ------------------------------------------------------------------------------------------

    def _send(
        self,
        name: str,
        files: Mapping[str, bytes],
        *,
        collection: str = OPEN,
        metadata: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        status: str = "done",
        duplicate: bool = False,
    ) -> None:
        sent = self._post(files, collection, metadata=json.dumps(metadata) if metadata else None, headers=headers)
        sent.raise_for_status()
        item = sent.json()["items"][0]
        job = finished(self._client, item["job_id"])
        if job["status"] != status or (duplicate and not item["duplicate"]):
            raise RuntimeError(f"{name}: {item} {job}")
        self._documents[name] = item["document_id"]

    def _begin(self, files: Mapping[str, bytes], metadata: Mapping[str, Any] | None = None) -> str:
        sent = self._post(files, metadata=json.dumps(metadata) if metadata else None)
        sent.raise_for_status()
        return str(sent.json()["items"][0]["job_id"])

    def _post(
        self,
        files: Mapping[str, bytes],
        collection: str = OPEN,
        *,
        metadata: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        fields = {"source": list(files), **({"metadata": metadata} if metadata else {})}
        parts = [("file", (name.rpartition("/")[2], data)) for name, data in files.items()]
        path = f"/api/collections/{collection}/documents"
        return self._client.request("POST", path, files=parts, data=fields, headers=dict(headers or {}))

    def _ask(self, method: str, path: str, *, may_miss: bool = False, **more: Any) -> Any:
        answer = self._client.request(method, path, **more)
        if not (may_miss and answer.status_code == 404):
            answer.raise_for_status()
        return answer


def picture(seed: int, comment: str) -> bytes:
    """A PNG of noise, with a compressed comment."""
    image = Image.frombytes("RGB", (60, 40), random.Random(seed).randbytes(60 * 40 * 3))
    notes = PngInfo()
    if comment:
        notes.add_text("Comment", comment, zip=True)
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def paper(sentences: Sequence[str]) -> bytes:
    """A PDF with a page for each sentence."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(500, 300), invariant=1)
    for sentence in sentences:
        canvas.setFont("Helvetica", 9)
        for line, text in enumerate(textwrap.wrap(sentence, 60)):
            canvas.drawString(40, 240 - 14 * line, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def leftovers(data: Path, secrets: Secrets) -> dict[str, list[Trace]]:
    """All traces by secret."""
    found: dict[str, list[Trace]] = {}
    for trace in find(data, secrets.needles):
        found.setdefault(trace.secret, []).append(trace)
    return found


def use_commands(run: Callable[..., object], data: Path, work: Path, secrets: Secrets) -> None:
    """The same by the command line, which `run` calls: take in, search, update, delete, compact."""
    folder = work / "documents"
    folder.mkdir()
    name = secrets.word("commands, name")
    (folder / f"{name}.txt").write_text(secrets.sentence("commands, deleted"), "utf-8")
    (folder / "changed.md").write_text(f"# {secrets.sentence('commands, updated')}", "utf-8")
    (folder / "kept.txt").write_text(KEEPSAKE, "utf-8")
    note = f"note={secrets.sentence('commands, metadata')}"
    run("ingest", str(folder), "-c", OPEN, "--metadata", note)
    learn(data, secrets)
    run("search", secrets.words["commands, deleted"][0], "-c", OPEN)
    (folder / "changed.md").write_text("# Nothing of interest", "utf-8")
    run("ingest", str(folder), "-c", OPEN, "--metadata", "note=none")
    run("documents", "delete", "--source", f"{name}.txt", "-c", OPEN)
    run("compact")


def print_report(title: str, data: Path, secrets: Secrets, found: Mapping[str, Sequence[Trace]]) -> None:
    owners = page_owners(data / DATABASE)
    print(f"\n{title}: {len(found)} of {len(secrets.words)} secrets left traces")
    for secret, traces in found.items():
        print(f"  {secret}")
        for trace in traces:
            table = f", {owners.get(trace.place // PAGE + 1, 'a free page')}" if trace.file == DATABASE else ""
            print(f"    {trace.file}{table}: {trace.what}")


def forms(found: Mapping[str, Sequence[Trace]]) -> Counter[tuple[str, str]]:
    """How many needles were found, by place and form: this shows that the search can find them there."""
    traces = (trace for traces in found.values() for trace in traces)
    distinct = {(trace.file.partition("/")[0], trace.secret, trace.what) for trace in traces}
    return Counter((place, what.split()[0].strip(",")) for place, _, what in distinct)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.traces", description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", help="where to work")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.directory) as place:
        work = Path(place)
        data, secrets = work / "data", Secrets(options.seed)
        with (
            serving(data, EMBEDDER, PLEXUS_SEAL_UNITS=str(SEAL)) as (address, _),
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            user = User(client, secrets)
            user.put_in()
            user.use()
            learn(data, secrets)
            seen = leftovers(data, secrets)
            unseen = secrets.words.keys() - seen.keys()
            shown = (f"{place} {n} {form}" for (place, form), n in sorted(forms(seen).items()))
            print("needles in the data directory before:", ", ".join(shown))
            user.take_out()
            print_report("before anything is merged, the server still running", data, secrets, leftovers(data, secrets))
        use_commands(partial(run_plexus, data, EMBEDDER), data, work, secrets)
        found = leftovers(data, secrets)
        print_report("after merging", data, secrets, found)
        if unseen:
            print(f"\nnot found even before their deletion, so this says nothing of them: {', '.join(sorted(unseen))}")
    sys.exit(1 if found or unseen else 0)


def learn(data: Path, secrets: Secrets) -> None:
    """Take the token hashes and vectors of what lies there into the needles."""
    with Engine.open(data, open_embedder(EMBEDDER), writable=False) as engine:
        units = [
            unit
            for collection in engine.store.collections()
            for document in engine.store.documents(collection.name, limit=10_000)
            for unit in engine.store.units_of(document.id)
        ]
        secrets.units(units, engine.embedder, Analyser())


if __name__ == "__main__":
    main()
