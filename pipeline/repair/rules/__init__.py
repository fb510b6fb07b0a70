"""Rules that a pattern cannot say: one module a rule, its docstring its page, its ``rule`` its evidence.

Their patterns are ``late``, as those of phrases are: every start imports all of them.
"""
