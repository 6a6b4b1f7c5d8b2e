"""What a data set is: exact points and labels, how files are read, hypotheses with witnesses."""
