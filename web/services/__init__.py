"""What a screen asks for and what an act does, between the store and the library."""
