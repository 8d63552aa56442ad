"""Finders of relations, one kind a file: ``(Reading) -> Iterator[Relation]``; they propose and do not judge."""

from .averages import averages
from .namedrates import named_rates
from .pricerows import price_rows
from .products import products
from .stocks import stocks
from .unitprices import unit_prices

FINDERS = (named_rates, averages, stocks, products, price_rows, unit_prices)

__all__ = ["FINDERS"]
