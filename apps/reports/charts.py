"""Charts of a report as pictures inside its HTML."""

from __future__ import annotations

from base64 import b64encode

from apps.domain.charts import KINDS
from apps.domain.writing.blocks import Chart


def data_uri(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + b64encode(KINDS[chart.kind].svg(chart).encode()).decode()
