"""Staffing: the fewest new posts with which every case has a place inside the cap."""
