"""Finders of relations, one kind a file: ``(Reading) -> Iterator[Relation]``; they propose and do not judge."""

from .averages import averages
from .namedrates import named_rates
from .products import products
from .stocks import stocks

FINDERS = (named_rates, averages, stocks, products)

__all__ = ["FINDERS"]
