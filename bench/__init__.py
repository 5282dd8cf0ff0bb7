"""Measurements that need other tools or other data than the tests do."""
