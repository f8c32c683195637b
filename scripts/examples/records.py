"""The documents that are lists of records: measurements (CSV) and the station log (JSON lines)."""

import csv
import json
from dataclasses import fields
from io import StringIO
from typing import Any

from scripts.examples.measurements import Measurement, measurements


def json_lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def make_csv() -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [field.name for field in fields(Measurement)]
    writer.writerow(names)
    for row in measurements():
        writer.writerow([getattr(row, name) for name in names])
    return out.getvalue()


# id, date, station, title, text
_LOG = (
    ("log-01", "2024-01-17", "substation", "Ice on the substation roof",
     "Ice had closed the air intake of the transformer room. Cleared by hand; the temperature fell from 61 to 44 degrees within two hours."),
    ("log-02", "2024-02-09", "T4", "One year of T4",
     "T4 has now run for a year since its commissioning. The blades are clean, without the growth that we found on T1 at the same age."),
    ("log-03", "2024-03-21", "array", "Strongest spring tide of the year",
     "At the equinox the profilers showed 3.4 m/s for forty minutes. All four turbines ran at rated power; nothing tripped."),
    ("log-04", "2024-04-14", "Gull Skerry", "First puffins ashore",
     "About 300 puffins on the grass below the light at dawn, five days earlier than last year."),
    ("log-05", "2024-05-09", "T3", "T3 stopped by its vibration alarm",
     "Vibration of the gearbox rose from 2.1 to 9.8 mm/s within an hour. Stopped remotely at 14:20. The oil sample holds bearing metal."),
    ("log-06", "2024-06-11", "North Stacks", "Guillemot count, third day",
     "Calm and clear, the best of the three counting days. The ledges on the west side are fuller than anyone remembers."),
    ("log-07", "2024-06-27", "T3", "T3 turns again",
     "New gearbox lifted in by the Sula on the 25th and 26th. Restarted at 09:05 on the flood, 1.2 MW after ten minutes."),
    ("log-08", "2024-07-19", "T4", "Camera window cleaned",
     "A film of algae had halved the contrast of the blade camera. Diver cleaned the window; next cleaning in six weeks."),
    ("log-09", "2024-08-23", "harbour", "Open day",
     "Two hundred and twelve visitors. The model of the rotor in the water tank drew the longest queue."),
    ("log-10", "2024-10-03", "Profiler B", "Battery of Profiler B failed",
     "No data since 02:40. Recovered and replaced on 7 October with the spare from the store; the old battery showed corrosion."),
    ("log-11", "2024-11-22", "T1", "Storm from the north-west",
     "Gusts of 39 m/s at the substation. Visibility under water below 1 m for three days; the blade cameras see nothing."),
    ("log-12", "2024-12-30", "array", "Stores at the end of the year",
     "In the store: two blade cameras, one profiler, four hydrophone cables. Missing: a spare gearbox, ordered for February."),
)  # fmt: skip


def make_jsonl() -> str:
    return json_lines(
        [
            {"_id": name, "title": title, "text": text, "metadata": {"date": date, "station": station}}
            for name, date, station, title, text in _LOG
        ]
    )
