import { a } from 'a';

const list = [ 1,2 ];

function f() {
  return a + $0b$0;
}
