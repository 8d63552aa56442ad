"""The register of rules: what the check-up may say, each rule in one place, as data (``*.yaml`` beside this file).

Findings, documentation, the page's explanations and the tests are made from it.  A rule is a code, one sentence, the
severities its findings may have, its source, how it is put, and two short documents: in the first it speaks and nothing
else does, in the second nothing is said at all.
"""

from .register import FAMILIES, RULES, Family, Rule, finding, several, table

__all__ = ["FAMILIES", "RULES", "Family", "Rule", "finding", "several", "table"]
