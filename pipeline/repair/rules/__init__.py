"""Rules that a pattern cannot say: one module a rule, its docstring its page, its ``rule`` its evidence."""
