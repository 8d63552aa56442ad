"""Finders of relations, one kind a file: ``(Reading) -> Iterator[Relation]``; they propose and do not judge."""
