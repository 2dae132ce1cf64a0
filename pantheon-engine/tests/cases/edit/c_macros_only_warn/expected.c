FOREACH(x, y) { return 1; }}
