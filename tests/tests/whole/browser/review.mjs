// The other ways to look at a change: a question first, the editor's own preview, none; and a tab that is closed.
import { onDisk, play } from './prelude.mjs';

const CART = 'python-shop/shop/cart.py';

await play('review', async (code) => {
  const before = onDisk(CART);
  const refactor = async () => {
    await code.select(22, 26);
    await code.pick('Refactor');
  };
  const document = async () => {
    await code.select(22, 26);
    await code.pick('Document');
  };
  const undone = async () => {
    await code.page.locator('.tab.active', { hasText: /^cart\.py/ }).waitFor();
    await code.page.locator('.editor-instance .view-lines').first().click();
    await code.keys('Control+Z');
    await code.saved(CART, (text) => text === before, 'one undo');
  };
  await code.file(CART);

  // A tab that is closed decides nothing.
  await refactor();
  await code.proposal('Refactor: cart.py');
  await code.close();
  const reminder = code.notification('was not decided');
  await reminder.waitFor();
  await code.picture('not-decided');
  await reminder.getByRole('button', { name: 'Show Again' }).click();
  await code.proposal('Refactor: cart.py');
  await code.close();
  await code.notification('was not decided').getByRole('button', { name: 'Accept' }).click();
  await code.decided();
  await code.saved(CART, (text) => text.includes('return sum(weights)'), 'what was accepted without its tab');
  await undone();

  // Retry with other words: another proposal comes.
  await refactor();
  const first = await (await code.proposal()).elementHandle();
  await code.button('Retry Proposal with Instruction…').click();
  await code.answer('What should be different?', 'shorter');
  // Both are called the same.
  await first.waitForElementState('hidden');
  await code.proposal('Refactor: cart.py');
  await code.button('Reject All').click();
  await code.decided();

  // A question first.
  await code.set('pantheon.review', 'ask');
  const question = code.page.locator('.monaco-dialog-box');
  await document();
  await question.waitFor();
  await code.picture('question');
  await question.getByRole('button', { name: 'Show Diff' }).click();
  await code.proposal();
  await code.button('Accept All').click();
  await code.decided();
  await code.saved(CART, (text) => text.includes('Calculate the weight'), 'what was accepted after a look');
  await undone();
  await document();
  await question.getByRole('button', { name: 'Accept', exact: true }).click();
  await code.gone(question);
  await code.page.locator('.tab.active.dirty', { hasText: 'cart.py' }).waitFor();
  await code.saved(CART, (text) => text.includes('Calculate the weight'), 'what was accepted at once');
  await undone();

  // The editor's own preview of annotated edits; put away, nothing is changed.
  await code.set('pantheon.review', 'preview');
  await document();
  const discard = code.page.getByRole('button', { name: 'Discard' });
  await discard.waitFor();
  await code.picture('refactor-preview');
  await discard.click();
  await code.gone(discard);

  // No review.
  await code.set('pantheon.review', 'apply');
  await code.page.locator('.tab.active', { hasText: /^cart\.py/ }).waitFor();
  await document();
  await code.page.locator('.tab.active.dirty', { hasText: 'cart.py' }).waitFor();
  await code.saved(CART, (text) => text.includes('Calculate the weight'), 'what was applied at once');
  await undone();

  // But what nobody asked for is looked at all the same.
  await refactor();
  await code.proposal('Refactor: cart.py');
  await code.notification('deletes').waitFor();
  await code.button('Reject All').click();
  await code.decided();
});
