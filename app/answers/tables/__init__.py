"""Questions that compute, answered over the cells of tables: docs/tables.md."""

from app.answers.tables.computing import Computing
from app.answers.tables.modelled import ModelPlanner
from app.answers.tables.planning import Planner

__all__ = ["Computing", "ModelPlanner", "Planner"]
