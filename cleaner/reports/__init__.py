"""What people and machines read of a cleaned text. Nothing here prints."""
