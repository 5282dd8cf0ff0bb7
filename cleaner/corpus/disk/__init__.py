"""Reading files once, and replacing them as a whole."""
