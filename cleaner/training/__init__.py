"""Labels from gold text, and what they say of the rules: ``python -m cleaner.training``.

Not needed to clean: install the extra ``training`` to use it.
"""
