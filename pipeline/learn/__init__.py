"""Archive and corrections -> what ``tag`` knows beyond the vocabulary: what editors changed, and what that teaches."""
