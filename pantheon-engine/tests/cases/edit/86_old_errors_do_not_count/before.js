let = ;
$0const a = 1$0;
