"""What is left over for want of whom, and the smallest changes that would place it."""
