// One change across files that exist: reviewed by hunk in the multi-diff editor, one undo step in each file.
import { assert, onDisk, play } from './prelude.mjs';

const CART = 'python-shop/shop/cart.py';
const INIT = 'python-shop/shop/__init__.py';

await play('several', async (code) => {
  const before = [onDisk(CART), onDisk(INIT)];
  await code.file(INIT);
  await code.file(CART);
  await code.command('Pantheon: Run Action…');
  await code.choose('Change across files');
  await code.answer('what to change', 'call it cart_total');
  await code.proposal('Change across files (proposed by openai) (2 files)');
  await code.lens('1 of 3').waitFor();
  await code.picture('multi-diff');

  // The first hunk of the second file is not wanted; all others are.
  await code.lens('Reject Hunk').nth(1).click();
  await code.lens('1 of 2').waitFor();
  assert.deepEqual([onDisk(CART), onDisk(INIT)], before, 'nothing is changed before all is decided');
  await code.button('Accept All').click();
  await code.decided();

  await code.file(CART);
  await code.saved(CART, (text) => text.includes('return cart_subtotal'), 'the hunk that was accepted');
  assert.ok(onDisk(CART).startsWith('from dataclasses import dataclass, field\n'), 'the rejected hunk is in the file');
  await code.file(INIT);
  await code.saved(INIT, (text) => text.includes('import Cart, cart_total'), 'the other file');

  // One undo in each file, each to the byte.
  await code.keys('Control+Z');
  await code.saved(INIT, (text) => text === before[1], 'one undo in the other file');
  await code.file(CART);
  if (onDisk(CART) !== before[0]) {
    await code.keys('Control+Z');
  }
  await code.saved(CART, (text) => text === before[0], 'one undo');
});
