café = 1
résumé = café + 2
