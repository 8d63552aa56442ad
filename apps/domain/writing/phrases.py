"""Beginnings of sentences a report needs, in the product's own words; ``…`` is where the writer goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is to be said, and ways to say it."""

    purpose: str
    texts: tuple[str, ...]


PHRASES = (
    Phrases("增减变化", (
        "与上年相比增加…，主要是…。",
        "比上年下降…，一方面是…，另一方面是…。",
        "剔除…的一次性因素，与上年基本持平。",
    )),
    Phrases("没有达到", (
        "年初目标为…，实际完成…，差…。",
        "截至年底…尚未完成，目前进展是…。",
        "该项扣…分，扣在…。",
    )),
    Phrases("原因", (
        "主要原因是…；其次，…。",
        "从主观上看，…；从客观上看，…。",
        "受…影响，…推迟到…。",
    )),
    Phrases("措施", (
        "由…负责，在…前完成…。",
        "每季度核对一次…，低于…的由…说明情况。",
        "编制下一年度预算时，按…核定…，不再…。",
    )),
)  # fmt: skip
"""In the order a paragraph takes: how it moved, what is short of the aim, why, what is done about it."""
