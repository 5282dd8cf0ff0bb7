"""How likely each block is body. The only room but `page` and `training` that needs NumPy."""
