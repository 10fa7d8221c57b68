"""Staffing: the fewest new posts with which every case is placed and no caseload is over the cap."""
