"""Rules on what a drift job reports: drift that it found, checks that cannot say, a job that is missing."""
