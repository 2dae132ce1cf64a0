// Open, select, lightbulb, diff, accept one hunk and reject another, undo: the main job.
import { assert, onDisk, play } from './prelude.mjs';

const CART = 'python-shop/shop/cart.py';

await play('lightbulb', async (code) => {
  const before = onDisk(CART);
  await code.file(CART);
  await code.select(1, 32);
  const document = await code.lightbulb('Document');
  await code.picture('lightbulb');
  await document.click();
  await code.proposal('Document: cart.py (proposed by rules)');
  await code.lens('Accept Hunk').first().waitFor();
  await code.picture('review');
  await code.namesAreWhole('.editor-actions');

  // One is accepted by its lens, the next one rejected by its lens, the others by the buttons above.
  await code.lens('1 of 5').waitFor();
  await code.lens('Accept Hunk').first().click();
  await code.lens('1 of 4').waitFor();
  await code.lens('Reject Hunk').first().click();
  await code.lens('1 of 3').waitFor();
  assert.equal(onDisk(CART), before, 'nothing is changed before all is decided');
  await code.button('Accept Hunk').click();
  await code.lens('1 of 2').waitFor();
  await code.button('Accept All').click();
  await code.decided();
  await code.page.locator('.tab.active', { hasText: 'cart.py' }).waitFor();
  await code.saved(CART, (text) => text.includes('"""An out of stock.'), 'the accepted hunk');
  const after = onDisk(CART);
  assert.ok(!after.includes('"""An item.'), 'the rejected hunk is in the file');
  assert.ok(after.includes('Calculate the total.'), 'what was accepted above the editor is not in the file');

  // One undo takes all of it back, to the byte.
  await code.keys('Control+Z');
  await code.saved(CART, (text) => text === before, 'one undo');

  // A rejection leaves the buffer as it is.
  await code.select(1, 32);
  await code.pick('Document');
  await code.proposal();
  await code.button('Reject All').click();
  await code.decided();
  await code.type('#');
  await code.saved(CART, (text) => text !== before, 'a keystroke');
  await code.keys('Control+Z');
  await code.saved(CART, (text) => text === before, 'the text before the keystroke');
});
