"""Hard checks: vetoes over a statement by what its cited sentences say, one kind a file."""

from service.checks.problem import Premise, Problem
from service.checks.run import find_problems

__all__ = ["Premise", "Problem", "find_problems"]
