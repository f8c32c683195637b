"""Fits the confidence to answerable and unanswerable questions, and says what it is worth.

    python -m bench.confidence DATA_DIR DATASET

asks each question of an evaluated dataset within its document (`plexus evaluate DATASET` has ingested it into
DATA_DIR) and prints the area under the ROC curve of the best hit's score, of each sign alone, and of logistic
regressions of that score and of `named`, each document's questions scored by a fit to all other documents (which costs
both: a fold without a document that has many answers expects fewer); then the fit to all.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.settings import Settings
from app.subjects import open_subject
from app.wiring import open_services
from index.confidence import confidence
from index.filters import build_filter
from index.query import Query
from index.signs import Signs

Table = npt.NDArray[np.float64]
RIDGE = 1.0
STEPS = 25


def auroc(truth: Table, scores: Table) -> float:
    """The chance that a true case scores above a false one, ties counting half."""
    above = scores[truth > 0][:, None] - scores[truth == 0][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def fitted(signs: Table, truth: Table) -> Table:
    """Intercept and weights of a ridge logistic regression by Newton's method; either class weighs half in all."""
    rows = np.hstack([np.ones((len(signs), 1)), signs])
    of_class = np.where(truth > 0, 0.5 / max(truth.sum(), 1), 0.5 / max((1 - truth).sum(), 1)) * len(truth)
    penalty = RIDGE * np.diag([0.0, *np.ones(signs.shape[1])])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-rows @ weights))
        slope = rows.T @ (of_class * (truth - chance)) - penalty @ weights
        curve = (rows * (of_class * chance * (1.0 - chance))[:, None]).T @ rows + penalty
        weights = weights + np.linalg.solve(curve, slope)
    return np.asarray(weights, np.float64)


def left_out(signs: Table, truth: Table, documents: npt.NDArray[np.str_]) -> Table:
    """Each question scored by a fit to the questions of all other documents."""
    scores = np.zeros(len(truth))
    for document in np.unique(documents):
        inside = documents == document
        weights = fitted(signs[~inside], truth[~inside])
        scores[inside] = weights[0] + signs[inside] @ weights[1:]
    return scores


def asked(data: Path, dataset: Path) -> tuple[Table, Table, Table, npt.NDArray[np.str_]]:
    """Signs, best scores, whether there is an answer, and the document, of each question."""
    subject = open_subject(dataset, None, None)
    with open_services(Settings(data_dir=data), writable=False) as services:
        found = [
            services.engine.search(
                [subject.collection],
                Query(one.text, filter=build_filter(sources=(one.document,)) if one.document else None),
            )
            for one in subject.dataset.questions
        ]
    return (
        np.array([list(one.signs) for one in found]),
        np.array([one.hits[0].score if one.hits else 0.0 for one in found]),
        np.array([float(one.answerable) for one in subject.dataset.questions]),
        np.array([one.document or one.id for one in subject.dataset.questions]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("dataset", type=Path)
    options = parser.parse_args()
    signs, best, truth, documents = asked(options.data_dir, options.dataset)
    print(f"{int(truth.sum())} questions with an answer, {int((1 - truth).sum())} without")
    print(f"AUROC  score of the best hit  {auroc(truth, best):.3f}")
    for name, column in zip(Signs._fields, signs.T, strict=True):
        print(f"       {name:21} {auroc(truth, column):.3f}")
    print(f"       as shipped            {auroc(truth, np.array([confidence(Signs(*row)) for row in signs])):.3f}")
    named = signs[:, :1]
    print(f"       score, left out       {auroc(truth, left_out(best[:, None], truth, documents)):.3f}")
    print(f"       named, left out       {auroc(truth, left_out(named, truth, documents)):.3f}")
    print("fit to all:", *(f"{weight:.2f}" for weight in fitted(named, truth)))


if __name__ == "__main__":
    main()
