"""The block of funds of a form: rates of execution, the points they make, and where the money comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ....agreement import Agreement, judged
from ....findings import Finding, Place, Severity
from ....money import ZERO, format_in, format_quantity, plain, points as as_points
from ...claims.quantities import Quantity
from ...forms.form import Cell, Form, Fund
from ...forms.schema import SCHEMA
from ...forms.rows import fund_name
from ...reading import Reading
from ...tables.figures import shown
