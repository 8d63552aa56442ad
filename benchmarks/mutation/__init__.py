"""The mutation bench: documents whose every statement is proved, one digit changed at a time; what share is noticed?

``python -m benchmarks.mutation`` prints it by kind of statement, and how many untouched documents are silent.
"""
