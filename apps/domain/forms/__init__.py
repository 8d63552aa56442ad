"""Assessment forms (自评表): what a district asks to be filled in, scored and printed, for the department or for each project.

A form is a run of *parts* (fields, funds, goals, indicators, texts, tables), each a class of its own in ``parts``;
its indicator table has columns of registered *kinds* (``columns``) and counts by registered *ways* (``ways``).
"""

from .form import AssessmentForm, Place
from .sheet import FormLine, FormSheet

__all__ = ["AssessmentForm", "FormLine", "FormSheet", "Place"]
