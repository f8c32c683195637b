"""The numbers behind the report. All that its tables, charts and sentences say is worked out from these."""

import random
from calendar import monthrange
from dataclasses import dataclass
from math import cos, pi

RATED_MW = 1.5
TURBINES = ("T1", "T2", "T3", "T4")
YEARS = (2023, 2024)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FLOW_M_S = {"T1": 1.62, "T2": 1.71, "T3": 1.55, "T4": 1.66}
_PASSES = {"T1": 6.0, "T2": 9.0, "T3": 5.0, "T4": 13.0}
# T4 was still being commissioned in early 2023; T3 stood still from 9 May to 27 June 2024.
_LONG_STOPS_H = {
    (2023, 1, "T4"): 402.0,
    (2023, 2, "T4"): 236.0,
    (2024, 5, "T3"): 548.0,
    (2024, 6, "T3"): 642.0,
}

NEST_YEARS = tuple(range(2017, 2025))
# Apparently occupied nests or burrows of both colonies, one count for each of NEST_YEARS.
NESTS = {
    "Atlantic puffin": (1702, 1731, 1776, 1810, 1840, 1795, 1862, 1921),
    "Common guillemot": (4890, 4985, 5102, 5133, 5210, 5344, 5298, 5467),
    "Razorbill": (871, 880, 902, 915, 932, 958, 941, 967),
    "Black-legged kittiwake": (2701, 2610, 2498, 2377, 2264, 2150, 2087, 1998),
    "European shag": (296, 301, 309, 315, 318, 305, 322, 337),
}
# Chicks fledged per nest in 2023 and 2024.
FLEDGED = {
    "Atlantic puffin": (0.64, 0.71),
    "Common guillemot": (0.58, 0.61),
    "Razorbill": (0.55, 0.57),
    "Black-legged kittiwake": (0.49, 0.44),
    "European shag": (1.32, 1.41),
}
# Thousand euro: budget 2024, spent 2024, budget 2025.
COSTS = {
    "Turbine maintenance": (380, 512, 420),
    "Cable and grid": (140, 136, 138),
    "Vessel time": (165, 198, 170),
    "Instruments and data": (95, 88, 110),
    "Seabird field work": (72, 74, 96),
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One turbine in one month."""

    year: int
    month: int
    turbine: str
    hours_available: float
    mean_flow_m_s: float
    energy_mwh: float
    water_temp_c: float
    close_passes: int


def measurements() -> tuple[Measurement, ...]:
    rng = random.Random(20241)
    return tuple(
        _measurement(rng, year, month, turbine) for year in YEARS for month in range(1, 13) for turbine in TURBINES
    )


def _measurement(rng: random.Random, year: int, month: int, turbine: str) -> Measurement:
    # Tides run hardest about the equinoxes.
    flow = _FLOW_M_S[turbine] * (1 + 0.045 * cos(4 * pi * (month - 3) / 12)) * rng.uniform(0.985, 1.015)
    hours = 24.0 * monthrange(year, month)[1]
    stop = _LONG_STOPS_H.get((year, month, turbine), 0.0)
    available = round(max(hours - stop - rng.uniform(8, 38), 0.0), 1)
    capacity = 0.365 * (flow / 1.65) ** 3
    season = 1 + 1.6 * max(0.0, cos(2 * pi * (month - 6) / 12))
    return Measurement(
        year=year,
        month=month,
        turbine=turbine,
        hours_available=available,
        mean_flow_m_s=round(flow, 2),
        energy_mwh=round(RATED_MW * available * capacity, 1),
        water_temp_c=round(9.4 - 3.6 * cos(2 * pi * (month - 2) / 12) + rng.uniform(-0.4, 0.4), 1),
        close_passes=round(_PASSES[turbine] * season * available / hours * rng.uniform(0.7, 1.3)),
    )


@dataclass(frozen=True, slots=True)
class Year:
    """A year of one turbine, or of the array."""

    energy_mwh: float
    hours_available: float
    availability: float
    capacity_factor: float
    mean_flow_m_s: float
    close_passes: int

    @property
    def passes_per_1000_h(self) -> float:
        return 1000 * self.close_passes / self.hours_available


def year_of(rows: tuple[Measurement, ...], year: int, turbines: tuple[str, ...]) -> Year:
    chosen = [row for row in rows if row.year == year and row.turbine in turbines]
    hours = 24.0 * sum(monthrange(year, month)[1] for month in range(1, 13)) * len(turbines)
    energy = sum(row.energy_mwh for row in chosen)
    available = sum(row.hours_available for row in chosen)
    return Year(
        energy_mwh=energy,
        hours_available=available,
        availability=available / hours,
        capacity_factor=energy / (RATED_MW * hours),
        mean_flow_m_s=sum(row.mean_flow_m_s for row in chosen) / len(chosen),
        close_passes=sum(row.close_passes for row in chosen),
    )


def monthly_energy(rows: tuple[Measurement, ...], year: int) -> tuple[float, ...]:
    """MWh of the whole array in each month."""
    return tuple(
        sum(row.energy_mwh for row in rows if (row.year, row.month) == (year, month)) for month in range(1, 13)
    )
