"""Rules that a pattern cannot say: one module a rule, its docstring its page, its ``rule`` its evidence.

A large pattern is compiled when it is first asked, as a phrase's is: every start imports all of them.
"""
