"""Questions on the report, with the pages and boxes of their evidence taken from the truth."""

from dataclasses import dataclass
from typing import Any

from scripts.examples import measurements as data
from scripts.examples.report import annual_rate, energy, index, year
from scripts.examples.truth import Truth

TEXT, TABLE, FIGURE, CHART = "Pure-text (Plain-text)", "Table", "Figure", "Chart"


@dataclass(frozen=True, slots=True)
class Question:
    question: str
    answer: str | None  # None: the report does not say
    evidence: tuple[str, ...] = ()  # names of marks; the type of each follows from its name


def _type_of(name: str) -> str:
    kinds = {"table": TABLE, "figure": CHART, "text": TEXT, "equation": TEXT}
    return FIGURE if name == "figure:1" else kinds[name.partition(":")[0]]


def questions() -> tuple[Question, ...]:
    spent = sum(values[1] for values in data.COSTS.values())
    return (
        Question("How much energy did the array deliver in 2024, in MWh?", energy(year().energy_mwh),
                 ("text:by-turbine", "table:2")),
        Question("What was the capacity factor of T2 in 2024?", f"{100 * year('T2').capacity_factor:.1f}%",
                 ("table:2", "text:by-turbine")),
        Question("What was the availability of turbine T3 in 2024?", f"{100 * year('T3').availability:.1f}%",
                 ("table:2",)),
        Question("On which day did the gearbox bearing of T3 fail?", "9 May", ("text:by-turbine",)),
        Question("How much energy was delivered in September 2023, in MWh?",
                 energy(data.monthly_energy(data.measurements(), 2023)[8]), ("table:3",)),
        Question("In which month of 2024 was the bar of the array's energy the shortest?", "June", ("figure:2",)),
        Question("How many kittiwake nests were counted in 2022?",
                 f"{data.NESTS['Black-legged kittiwake'][5]:,}", ("table:4",)),
        Question("Which species had the most young per nest in 2024?", "European shag", ("table:4", "text:nests")),
        Question("At what index did the guillemot stand in 2024, with 2017 as 100?", index("Common guillemot"),
                 ("figure:3", "text:trends")),
        Question("What is the yearly rate of change of the kittiwake since 2017?",
                 f"{annual_rate('Black-legged kittiwake')}%", ("text:trends",)),
        Question("Which of the turbines on the map stands nearest to Gull Skerry?", "T4", ("figure:1", "text:site")),
        Question("From which turbine does the export cable run to the substation?", "T3", ("figure:1", "text:site")),
        Question("Which instrument has been in service the longest, and since when?",
                 "Current profiler A, since 2016", ("table:1",)),
        Question("How often does the blade camera record?", "25 per s", ("table:1",)),
        Question("What does the power that a rotor takes from the water depend on?",
                 "Density, rotor area, power coefficient and the cube of the flow speed", ("equation:1", "text:power")),
        Question("How is the capacity factor defined?", "F = E / (P_r · h)", ("equation:2",)),
        Question("How many close passes did T4 have in 2024?", str(year("T4").close_passes), ("table:5",)),
        Question("What share of the close passes in 2024 was made by guillemots?", "71%", ("text:contact",)),
        Question("How much was spent in 2024 in all, in thousand euro?", f"{spent:,}", ("table:6", "text:costs")),
        Question("Where should T3 be moved, and by how far?", "60 m to the south", ("text:move",)),
        Question("How many turbine blades were replaced in 2024?", None),
        Question("What price per MWh did the observatory receive for its energy?", None),
        Question("How many grey seals were counted in Hallin Sound?", None),
        Question("Who built the turbines of the array?", None),
        Question("What was the availability of T2 in 2022?", None),
    )  # fmt: skip


def make_questions(document: str, truth: Truth) -> list[dict[str, Any]]:
    """The records of questions.jsonl, in the shape of the MMLongBench-Doc questions that `evaluate` reads."""
    records = []
    for number, asked in enumerate(questions()):
        marks = [mark for name in asked.evidence for mark in truth.find(name)]
        record: dict[str, Any] = {
            "id": f"{document}#{number}",
            "document": document,
            "domain": "Research report",
            "question": asked.question,
            "answer": asked.answer,
            "types": sorted({_type_of(name) for name in asked.evidence}),
            "pages": sorted({mark.page for mark in marks}),
            "regions": [
                {"page": mark.page, "page_size": list(truth.page_size), "bbox": list(mark.bbox)} for mark in marks
            ],
        }
        # As in the benchmark, only questions with evidence say whether its pages have text.
        records.append(record | {"text_layer": True} if marks else record)
    return records
