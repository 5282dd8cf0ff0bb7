"""The cleaner inside engines that spread work over cores and machines.

One function cleans an Arrow batch: `cleaner.engines.batches.clean_batch`. Each engine has a module
that passes its batches to this function. A module is imported only when it is asked for, and its
engine is installed by the extra of the same name.
"""
