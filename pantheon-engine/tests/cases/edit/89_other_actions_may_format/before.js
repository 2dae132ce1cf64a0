$0import { a } from 'a';

const list = [ 1,2 ];

function f() {
  return a + b;
}
$0