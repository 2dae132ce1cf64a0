$0const example = () => "x";$0
