"""Relations taken together: which are broken, and which figure is at fault."""

from .culprits import Verdict, verdicts

__all__ = ["Verdict", "verdicts"]
