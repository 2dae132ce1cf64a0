name = "caf\\u00e9 of the town"
