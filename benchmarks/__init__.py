"""What is promised in figures, measured: ``make bench``."""
