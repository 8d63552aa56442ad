"""决算公开情况检查表: what must be public, item by item, and whether this report says it.  ``WAYS`` lists how an item is satisfied."""

from .checklist import Checklist, Verdict, read_checklist
from .printed import Printed, printed_in
from .ways import WAYS

__all__ = ["WAYS", "Checklist", "Printed", "Verdict", "printed_in", "read_checklist"]
