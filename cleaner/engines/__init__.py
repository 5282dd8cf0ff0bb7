"""The cleaner inside engines that spread work over cores and machines.

One function cleans an Arrow batch, `cleaner.engines.batches.clean_batch`; there is a module for
each engine, which hands its batches over and takes them back. None is imported before it is
asked for, and each has an extra of the same name.
"""
