"""Self-assessment forms checked: each rule a function of one form, its docstring the rule."""
