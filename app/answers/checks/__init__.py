"""Whether evidence carries what an answer says, whether pieces of it contradict each other, and what it lacks."""

from app.answers.checks.base import Checker, Checks, Verdict

__all__ = ["Checker", "Checks", "Verdict"]
