"""What a line of text looks like; knows no rule and no model."""
