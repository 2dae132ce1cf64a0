let = ;
const a = 2;
