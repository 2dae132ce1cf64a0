// How long the menu of the lightbulb takes to show, in a VS Code with our extension and in one without, in turns.
// Prints [[milliseconds with it…], [milliseconds without…]].
import { given, launch, Workbench } from '../../../tests/tests/whole/browser/prelude.mjs';

const FILE = 'typescript-cart/src/cart.ts';

/** Menus shown before the first that counts: TypeScript's own server reads the project meanwhile. */
const WARM = 5;

/** From the key to the first menu that is drawn, by the clock of the page itself. */
function watch() {
  globalThis.shown = new Promise((resolve) => {
    let start;
    const note = (event) => {
      if (event.key === '.' && event.ctrlKey) {
        start = performance.now();
        removeEventListener('keydown', note, { capture: true });
      }
    };
    addEventListener('keydown', note, { capture: true });
    const look = () => {
      const row = document.querySelector('.action-widget .monaco-list-row');
      if (row && start !== undefined) {
        requestAnimationFrame(() => resolve(performance.now() - start));
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  });
}

async function side(browser, url, wanted) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(90_000);
  const code = new Workbench(page);
  await code.open(url);
  await code.file(FILE);
  await code.select(8, 11);
  await (await code.lightbulb(wanted)).waitFor();
  await code.keys('Escape');
  return async () => {
    await page.bringToFront();
    await page.evaluate(watch);
    await code.keys('Control+.');
    const time = await page.evaluate(() => globalThis.shown);
    // It is drawn before it listens to keys, and what it does not hear would undo the selection.
    await page.locator('.action-widget .monaco-list:focus-within').waitFor();
    await code.keys('Escape');
    await code.gone(page.locator('.action-widget'));
    return time;
  };
}

const rounds = Number(given('PANTHEON_BENCH_ROUNDS'));
const browser = await launch();
try {
  const ours = await side(browser, given('PANTHEON_BENCH_WITH'), 'Refactor');
  const theirs = await side(browser, given('PANTHEON_BENCH_WITHOUT'), 'Extract');
  const times = [[], []];
  for (let round = 0; round < WARM + rounds; round += 1) {
    const pair = [await ours(), await theirs()];
    if (round >= WARM) {
      times[0].push(pair[0]);
      times[1].push(pair[1]);
    }
  }
  console.log(JSON.stringify(times));
} finally {
  await browser.close();
}
