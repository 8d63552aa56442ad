"""The register of rules: what the check-up may say, each rule in one place, as data (``*.yaml`` beside this file).

Documentation, the page's explanations and the tests are made from it.  A rule is a code, one sentence, the severities its
findings may have, its source, and two short documents: in the first it speaks and nothing else does, in the second
nothing is said at all.
"""

from .register import FAMILIES, RULES, Family, Rule, table

__all__ = ["FAMILIES", "RULES", "Family", "Rule", "table"]
