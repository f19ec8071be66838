"""What a drift job found, for people: in words, and as one page with every distribution drawn."""
