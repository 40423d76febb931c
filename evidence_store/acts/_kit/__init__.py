"""What every declared act rests on: fields, who acts, the subjects, and what does it."""
