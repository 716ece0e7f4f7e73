// The pages in a real browser: contrast in light and dark, as wide as a desk and as narrow as a telephone.

import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";
import { told } from "./axe.mjs";

// Colours do not depend on the width, so two views see both schemes and both widths.
const VIEWS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 390 },
];

// The faults of each page by its path; nothing where no browser is installed, which is said.
export async function inBrowser(pages) {
  const executablePath = installed();
  if (!executablePath) {
    console.log("a11y: Chromium is not installed; axe runs without a browser, and contrast is left out.");
    return undefined;
  }
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const found = new Map();
    for (const page of pages) found.set(page, await look(browser, page));
    return found;
  } finally {
    await browser.close();
  }
}

export function installed() {
  try {
    return execFileSync("which", ["chromium"], { encoding: "utf-8" }).trim();
  } catch {
    return "";
  }
}

async function look(browser, path) {
  const tab = await browser.newPage();
  const found = new Set();
  const own = pathToFileURL(path).href;
  tab.on("request", (request) => {
    const url = request.url();
    if (url !== own && !url.startsWith("data:")) found.add(`request in the browser: ${url}`);
  });
  await tab.goto(own);
  await tab.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
  await tab.evaluate(axe.source); // not as a script of the page, which its policy would refuse
  for (const [place, { colorScheme, width }] of VIEWS.entries()) {
    await tab.emulateMedia({ colorScheme });
    await tab.setViewportSize({ width, height: 900 });
    const faults = told(await tab.evaluate((options) => window.axe.run(document, options), asked(place)));
    if (await tab.evaluate(() => document.documentElement.scrollWidth > window.innerWidth))
      faults.push("the page is wider than the window");
    faults.forEach((fault) => found.add(`${colorScheme}, ${width} px: ${fault}`));
  }
  await tab.close();
  return [...found];
}

// Every rule once; what depends on colours and width in every view.
function asked(place) {
  const resultTypes = ["violations"];
  const values = ["color-contrast", "scrollable-region-focusable", "target-size"];
  return place === 0 ? { resultTypes } : { resultTypes, runOnly: { type: "rule", values } };
}
