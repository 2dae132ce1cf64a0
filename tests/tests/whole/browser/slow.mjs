// A model that takes its time: progress, the streamed preview, cancel, and typing while it works.
import { assert, onDisk, play } from './prelude.mjs';

const CART = 'python-shop/shop/cart.py';

await play('slow', async (code) => {
  const before = onDisk(CART);
  await code.file(CART);

  // Cancelled by the button of the progress: nothing is changed.
  await code.select(15, 26);
  await code.pick('Refactor');
  const progress = code.notification('Pantheon: Refactor');
  await progress.waitFor();
  await code.status('Pantheon: openai (1)');
  await code.notification('weight_sum').waitFor();
  await code.command('Pantheon: Show Preview');
  const preview = code.page.locator('.tab', { hasText: 'Preview' });
  await preview.waitFor();
  await code.page.locator('.editor-instance .view-lines', { hasText: 'calculate_weight' }).first().waitFor();
  await code.picture('preview');
  await progress.getByRole('button', { name: 'Cancel' }).click();
  await code.gone(progress);
  await code.command('Pantheon: Show Jobs');
  const cancelled = code.page.locator('.pane-body .monaco-list-row', { hasText: 'cancelled' });
  await cancelled.first().waitFor();
  await code.namesAreWhole('.part.sidebar');
  await code.page.locator('.tab', { hasText: /^cart\.py/ }).first().click();
  assert.equal(onDisk(CART), before);

  // Typed above while it works: both are kept.
  await code.select(15, 26);
  await code.pick('Refactor');
  await progress.waitFor();
  await code.line(1);
  await code.type('# typed meanwhile');
  await code.keys('Enter');
  await code.proposal('Refactor: cart.py');
  await code.button('Accept All').click();
  await code.decided();
  const both = (text) => text.startsWith('# typed meanwhile\n') && text.includes('return weight_sum');
  await code.saved(CART, both, 'what was typed and what was proposed');
});
