"""The gallery: every template in every state, for those who design them. Development only."""
