"""`make bench`: speed as ratios to a baseline of the same run; needs nothing but the project."""
