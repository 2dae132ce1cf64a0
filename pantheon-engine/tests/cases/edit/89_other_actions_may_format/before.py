$0names = [ 'a', 'b' ]$0
