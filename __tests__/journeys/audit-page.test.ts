import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { page as auditPage } from '../../audit-page/page';
import { type ABrowser, aBrowser } from '../audit-page/a-browser';
import { aPage } from '../audit-page/a-page';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'keyturn-page-'));
let chromium: ABrowser;
beforeAll(async () => {
  chromium = await aBrowser();
  for (const users of [2, 200, 5000]) writeFileSync(join(folder, `${users}.html`), auditPage(aPage(users)));
});
afterAll(async () => {
  await chromium?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Everything that a reader should never see: errors, warnings, requests to anywhere. */
  readonly faults: readonly string[];
}

async function withPage(users: number, look: (opened: Opened) => Promise<void>, options: BrowserContextOptions = {}) {
  const context = await chromium.browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  const address = pathToFileURL(join(folder, `${users}.html`)).href;
  page.on('console', (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (request.url() !== address) faults.push(`request: ${request.url()}`);
  });
  try {
    await page.goto(address);
    await look({ page, faults });
    expect(faults).toEqual([]);
  } finally {
    await context.close();
  }
}

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const WIDE = { viewport: { width: 1280, height: 900 } };

test.each<[number, string, BrowserContextOptions]>([
  [2, 'on a wide screen', WIDE],
  [200, 'on a wide screen', WIDE],
  [5000, 'on a wide screen', WIDE],
  [200, 'in the dark', { ...WIDE, colorScheme: 'dark' }],
  [200, 'on a phone', PHONE],
])('%i users %s: no fault, no request, nothing inaccessible, no sideways scrolling', (users, _, options) =>
  withPage(
    users,
    async ({ page }) => {
      await page.getByLabel('Tables beside the time lines').check();
      await page.getByText('How to read the time lines').click();
      await page.getByText('controls fail somewhere').click();
      expect(await violations(page)).toEqual([]);
      const [wanted, given] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect(wanted).toBeLessThanOrEqual(given);
    },
    options,
  ),
);

test('on a phone: every cell of every table is within the screen, and says what it is', () =>
  withPage(
    2,
    async ({ page }) => {
      await page.getByLabel('Tables beside the time lines').check();
      await page.getByText('controls fail somewhere').click();
      const outside = await page.evaluate<readonly string[]>(
        '[...document.querySelectorAll("td, tbody th")].filter((cell) => cell.getBoundingClientRect().right > innerWidth).map((cell) => cell.textContent)',
      );
      expect(outside).toEqual([]);
      expect(await page.locator('article td[data-head="Rotate by"]').count()).toBeGreaterThan(0);
    },
    PHONE,
  ));

test('a limit that a deleted key did not live to see is not drawn', () =>
  withPage(2, async ({ page }) => {
    const deleted = page.locator('article svg.line > g', { has: page.locator('.deleted') });
    expect(await deleted.count()).toBe(1);
    expect(await deleted.locator('line.due').count()).toBe(0);
  }));

test('5,000 users: the first page is drawn within 2 seconds', () =>
  withPage(5000, async ({ page }) => {
    const drawn = await page.evaluate<number>(
      'new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime)).observe({ type: "largest-contentful-paint", buffered: true }))',
    );
    expect(await page.locator('article').count()).toBe(25);
    expect(drawn).toBeLessThan(2000);
  }));

test('the page can be used by keyboard alone: search, choose, turn, unfold', () =>
  withPage(200, async ({ page }) => {
    const count = page.getByRole('status');
    await page.getByLabel('Search').focus();
    await page.keyboard.type('valentia');
    expect(await count.textContent()).toBe('1 of 200 users');
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Tab');
    await page.keyboard.type('with a failing');
    expect(await page.getByLabel('Show').inputValue()).toBe('0');
    const next = page.getByRole('button', { name: 'Next' });
    await next.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByText('Page 2 of').count()).toBe(1);
    expect(await page.evaluate('document.activeElement.id')).toBe('users');
    const table = page.locator('article summary').first();
    await table.focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('article table').first().isVisible()).toBe(true);
  }));

test('the eye for what is inaccessible is open', () =>
  withPage(2, async ({ page }) => {
    await page.evaluate('document.querySelector("article h3").insertAdjacentHTML("afterend", "<button></button>")');
    expect(await violations(page)).toEqual([expect.stringContaining('button-name')]);
  }));

test('findings come first, and every finding says what to do', () =>
  withPage(200, async ({ page }) => {
    const first = page.locator('article').first();
    expect(await first.textContent()).toContain('Fail');
    expect(await first.locator('.wayOut').first().textContent()).toMatch(/\w+/);
  }));

test('on paper: everybody who was chosen, not only the first page', () =>
  withPage(200, async ({ page }) => {
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await page.locator('article').count()).toBe(200);
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await page.locator('article').count()).toBe(25);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000);
  }));

test('data that would be markup is shown as text', async () => {
  const evil = '<img src=x onerror=alert(1)></script><script>alert(1)</script>';
  const data = aPage(2);
  const users = data.users.map((user) => ({ ...user, n: `${evil}${user.n}` }));
  writeFileSync(join(folder, '666.html'), auditPage({ ...data, organisation: evil, users }));
  await withPage(666, async ({ page }) => {
    expect(await page.locator('h3').first().textContent()).toContain(evil);
    expect(await page.locator('img').count()).toBe(0);
  });
});
