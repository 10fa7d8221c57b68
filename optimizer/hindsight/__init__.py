"""What anybody could have done who had known all weeks beforehand: bounds on a course."""
