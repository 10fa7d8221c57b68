"""What each rule costs."""
