// What the scripts of these tests share: a user's moves in VS Code, and claims that end the script when they fail.
// Every wait is for something to become true; none is for time to pass.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const packages = createRequire(join(given('PANTHEON_TEST_PLAYWRIGHT'), 'package.json'));
const { chromium } = packages('playwright-core');

const PATIENCE = 90_000;

export function given(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set; \`cargo xtask test\` sets it`);
  }
  return value;
}

export const WORK = given('PANTHEON_TEST_WORK');

/** What a file of the workspace says on the disk. */
export function onDisk(path) {
  return readFileSync(join(WORK, path), 'utf8');
}

/** Messages of the browser's console that are none of ours. */
const FOREIGN = [/authentication provider/, /ERR_NAME_NOT_RESOLVED/, /404/, /ERR_INTERNET_DISCONNECTED/, /Failed to fetch/];

/** The real browser, without a window. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.PANTHEON_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Runs a script in a browser of its own; leaves a picture behind when it fails. An error that it is about is `expected`;
 * `enter` gets it to the workbench.
 */
export async function play(name, script, { expected = [], enter = (code) => code.open() } = {}) {
  const allowed = [...FOREIGN, ...expected];
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(PATIENCE);
  const faults = [];
  page.on('pageerror', (error) => faults.push(`page: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && /pantheon/i.test(text) && !allowed.some((known) => known.test(text))) {
      faults.push(`console: ${text}`);
    }
  });
  const code = new Workbench(page);
  try {
    await enter(code);
    await code.status(/Pantheon: (rules|openai|claude)/);
    await script(code);
    assert.deepEqual(faults, [], 'the browser reports errors');
  } catch (error) {
    await code.picture(`failed-${name}`);
    console.error(await code.shown());
    console.error(error.stack ?? error);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

/** VS Code, as a user sees it. */
export class Workbench {
  constructor(page) {
    this.page = page;
  }

  /** Opens the workspace, and waits for the workbench. */
  async open(url = given('PANTHEON_TEST_URL')) {
    // A container has it in another place.
    const folder = process.env.PANTHEON_TEST_FOLDER ?? WORK;
    await this.page.goto(`${url}/?folder=${encodeURIComponent(folder)}`);
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /** The same, where a password is asked for; a wrong one gets nobody in. */
  async signIn(password, url = given('PANTHEON_TEST_URL')) {
    const { page } = this;
    const field = page.locator('input[type=password]');
    const enter = async (word) => {
      await field.fill(word);
      await page.locator('input[type=submit], button[type=submit]').first().click();
    };
    await page.goto(url);
    await enter(`${password}-not`);
    await page.getByText('Incorrect password').waitFor();
    await enter(password);
    await field.waitFor({ state: 'detached' });
    await this.open(url);
  }

  /** Waits for our entry in the status bar to say this. */
  async status(text) {
    await this.page.locator('.statusbar-item', { hasText: text }).first().waitFor();
  }

  /** A picture of the window, once everything that moves has come to rest. */
  async picture(name) {
    await this.page.evaluate(async () => {
      const ends = (animation) => animation.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY;
      const moving = document.getAnimations().filter(ends);
      await Promise.all(moving.map((animation) => animation.finished.catch(() => {})));
    });
    await this.page.screenshot({ path: join(given('PANTHEON_TEST_SCREENSHOTS'), `${name}.png`) });
  }

  /** What is to be seen, in words, for whoever gets no picture. */
  async shown() {
    const parts = {
      tabs: '.tab',
      dialog: '.monaco-dialog-box',
      notifications: '.notification-toast',
      input: '.quick-input-widget',
      menu: '.action-widget',
      status: '.statusbar-item',
    };
    const lines = [];
    for (const [name, selector] of Object.entries(parts)) {
      const texts = await this.page.locator(selector).filter({ visible: true }).allInnerTexts();
      lines.push(`${name}: ${JSON.stringify(texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean))}`);
    }
    const focus = await this.page.evaluate(() => document.activeElement?.closest('[class]')?.className ?? '');
    return [...lines, `focus: ${focus}`].join('\n');
  }

  /** Opens a file of the workspace. */
  async file(path) {
    await this.keys('Control+P');
    await this.input().fill(path);
    const name = path.split('/').pop();
    // Not by Enter: the list may still be that of other files.
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Selects whole lines, the last one included. */
  async select(first, last) {
    await this.line(first);
    for (let at = first; at <= last; at += 1) {
      await this.keys('Shift+ArrowDown');
    }
    await this.page.locator('.statusbar-item', { hasText: 'selected' }).first().waitFor();
  }

  /** Puts the cursor at the start of a line. */
  async line(number) {
    await this.keys('Control+G');
    await this.input().fill(`:${number}`);
    // Enter before it knows the number is lost.
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: `line ${number}` }).first().waitFor();
    await this.keys('Enter');
    await this.page.locator('.statusbar-item', { hasText: `Ln ${number}, Col 1` }).first().waitFor();
  }

  /** An action among those that the lightbulb offers; asks again while it is not there. */
  async lightbulb(wanted) {
    const menu = this.page.locator('.action-widget .monaco-list');
    const item = this.page.locator('.action-widget .monaco-list-row', { hasText: wanted }).first();
    for (let attempt = 0; ; attempt += 1) {
      await this.keys('Control+.');
      try {
        await item.waitFor({ timeout: 5_000 });
        return item;
      } catch (error) {
        if (attempt === 5) {
          throw error;
        }
        // Without a menu the key would be about the selection.
        if (await menu.isVisible()) {
          await this.keys('Escape');
        }
      }
    }
  }

  /** Picks an action from the lightbulb. */
  async pick(title) {
    const item = await this.lightbulb(title);
    await item.click();
  }

  /** Runs a command of the palette. */
  async command(title) {
    await this.keys('F1');
    await this.input().fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  }

  /** Changes a setting in the user's own file, and comes back. */
  async set(name, value) {
    const file = join(given('PANTHEON_TEST_DATA'), 'user/User/settings.json');
    const settings = JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), [name]: value });
    await this.command('Preferences: Open User Settings (JSON)');
    // It opens in front of everything.
    const editor = this.page.locator('.modal-editor-part, .monaco-modal-editor-block').first();
    await editor.locator('.monaco-editor.focused').waitFor();
    await this.keys('Control+A');
    await this.page.keyboard.insertText(settings);
    // The editor closes brackets by itself.
    await this.keys('Control+Shift+End', 'Delete');
    await this.keys('Control+S');
    // Not by parsing: the file is empty for a moment while it is written.
    await this.until('the setting', () => readFileSync(file, 'utf8') === settings);
    await editor.getByRole('button', { name: /^Close/ }).last().click();
    // The file is written before the editor knows, and then it asks.
    const save = this.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Save', exact: true });
    await this.until('the settings to close', async () => {
      if (await save.isVisible()) {
        await save.click();
      }
      return (await editor.locator('.monaco-editor').count()) === 0;
    });
    await this.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  }

  /** Chooses an entry of a list that the extension shows. */
  async choose(text) {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** Types into a box that the extension shows, whose prompt says this. */
  async answer(prompt, text) {
    await this.page.locator('.quick-input-widget', { hasText: prompt }).first().waitFor();
    await this.input().fill(text);
    await this.keys('Enter');
  }

  input() {
    return this.page.locator('.quick-input-widget .quick-input-box input').first();
  }

  async keys(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Waits for the tab of a proposal. */
  async proposal(text = 'proposed by') {
    const tab = this.page.locator('.tab.active', { hasText: text });
    await tab.waitFor();
    return tab;
  }

  /** Waits until no proposal is open and the code has the focus again. */
  async decided() {
    await this.gone(this.page.locator('.tab', { hasText: 'proposed by' }));
    await this.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  }

  async gone(locator) {
    await this.until('something to go away', async () => (await locator.count()) === 0);
  }

  /** A button above the editor, by the name that screen readers say. */
  button(name) {
    // Its keys stand behind the name, in brackets.
    return this.page.locator('.editor-actions').getByRole('button', { name: new RegExp(`^${name}( \\(|$)`) }).first();
  }

  /** Closes the tab at hand. */
  async close() {
    await this.page.locator('.tab.active .tab-actions').getByRole('button', { name: /^Close/ }).click();
  }

  /** The lenses above open hunks. */
  lens(title) {
    return this.page.locator('.codelens-decoration > :is(a, span)', { hasText: title });
  }

  /** A notification that says this. */
  notification(text) {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** Saves the editor at hand, and waits until the file says what is wanted. */
  async saved(path, wanted, what) {
    await this.keys('Control+S');
    await this.until(what, () => wanted(onDisk(path)));
  }

  async until(what, condition) {
    const deadline = Date.now() + PATIENCE;
    while (!(await condition())) {
      if (Date.now() > deadline) {
        throw new Error(`waited in vain for ${what}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Looks at the names that screen readers say, in one part of the window. */
  async namesAreWhole(part) {
    await this.page.evaluate(readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8'));
    const rules = ['button-name', 'link-name', 'aria-command-name', 'aria-input-field-name', 'aria-toggle-field-name'];
    const found = await this.page.evaluate(
      async ([part, rules]) => {
        const result = await globalThis.axe.run(part, { runOnly: rules });
        return result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
      },
      [part, rules],
    );
    assert.deepEqual(found, [], 'something has no name');
  }
}

export { assert };
