"""Whether evidence carries what an answer says, whether pieces of it contradict each other, and what it lacks."""

from app.answers.checks.base import Checker, Checks, Verdict
from app.answers.checks.opening import open_checks

__all__ = ["Checker", "Checks", "Verdict", "open_checks"]
