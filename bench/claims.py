"""What the rules that check claims say of claims that are known to be carried, and known not to be.

    python -m bench.claims DATA_DIR DATASET

asks the questions of an evaluated dataset (`plexus evaluate DATASET` has ingested it into DATA_DIR), takes each quote
of the answers as a claim about the hit it stands in, and prints the share that is supported: as it stands (all should
be), with one number changed (none that says where to look or begins an item), one name changed, denied, and checked
against a hit of another document (none should be).
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.answers import AnswerQuery, Citation
from app.answers.checks.pieces import elements_of
from app.answers.checks.rules import Rules
from app.answers.checks.vocabulary import ADDRESSES
from app.settings import Settings
from app.subjects import open_subject
from app.wiring import Services, open_services
from bench.planted import other_numbers
from index.confidence import names_in
from index.filters import build_filter

_NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w.,-]*\d)")
_VERB = re.compile(r"\b(is|was|are|were|has|have|can|will)\b(?! not)")
NAME = "Quorvane"
LEAST = 6
"""Words of a quote that is a claim."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--misses", type=int, default=0, help="print so many claims of each kind judged wrongly")
    options = parser.parse_args()
    asked: Counter[str] = Counter()
    carried: Counter[str] = Counter()
    with open_services(Settings(data_dir=options.data_dir), writable=False) as services:
        for kind, claim, supported, reason in judged(services, options.dataset, options.limit):
            asked[kind] += 1
            carried[kind] += supported
            if supported is not (kind == "as it stands") and asked[f"missed {kind}"] < options.misses:
                asked[f"missed {kind}"] += 1
                print(f"{kind}: {claim}\n    {reason}")
    for kind in ("as it stands", "number changed", "name changed", "denied", "other document"):
        share = carried[kind] / asked[kind] if asked[kind] else 0.0
        print(f"{kind:16} n {asked[kind]:5}  supported {share:.3f}")


def judged(services: Services, dataset: Path, limit: int | None) -> Iterator[tuple[str, str, bool, str]]:
    subject = open_subject(dataset, None, None)
    before: Citation | None = None
    for question in subject.dataset.questions[:limit]:
        within = build_filter(sources=(question.document,)) if question.document else None
        query = AnswerQuery(question.text, filter=within)
        answer = asyncio.run(services.answering.answer(services.engine, [subject.collection], query))
        checker = Rules().over(services.engine.analyser, elements_of(services.engine, answer.evidence.hits))
        for citation in answer.citations:
            if len(citation.quote.split()) < LEAST:
                continue
            for kind, claim in claims(citation.quote):
                verdict = checker.check(claim, [citation.hit])
                yield kind, claim, verdict.supported, verdict.reason
            if before is not None and before.hit.document.id != citation.hit.document.id:
                verdict = checker.check(before.quote, [citation.hit])
                yield "other document", before.quote, verdict.supported, verdict.reason
        before = next((one for one in answer.citations if len(one.quote.split()) >= LEAST), before)


def claims(quote: str) -> Iterator[tuple[str, str]]:
    """The quote, and what is no longer true of it, by kind."""
    yield "as it stands", quote
    numbers = [match for match in _NUMBER.finditer(quote) if _says_something(quote, match)]
    if numbers:
        match = numbers[-1]
        yield "number changed", quote[: match.start()] + other_numbers(match[0]) + quote[match.end() :]
    names = [name for name in names_in(quote) if name.isalpha() and len(name) > 3]
    if names:
        yield "name changed", re.sub(rf"\b{names[-1]}\b", NAME, quote)
    if "not" not in quote and (verb := _VERB.search(quote)):
        yield "denied", f"{quote[: verb.end()]} not{quote[verb.end() :]}"


def _says_something(quote: str, number: re.Match[str]) -> bool:
    before = quote[: number.start()].split()
    looks = bool(before) and before[-1].casefold().strip("(.") in ADDRESSES
    item = not before and quote[number.end() : number.end() + 1] in (".", ")")
    return other_numbers(number[0]) != number[0] and not (looks or item)


if __name__ == "__main__":
    main()
