"""What moves when the evidence does: between two versions of a summary, or without some of the records."""
