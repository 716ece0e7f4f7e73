"""What people read and write: phrases, numbers and errors in their language, and the way back from text to values."""
