// The notebooks in JupyterLab as an analyst works in it: open, run all, look, choose, export.
//
//   node jupyterlab.mjs ADDRESS TOKEN FOLDER
//
// Pictures and exported files are left in FOLDER. Exit 1 names the fault.

import { readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { chromium } from "playwright-core";
import { installed } from "./browser.mjs";

const [address, token, folder] = process.argv.slice(2);
const PATIENCE = 120_000; // a machine may be busy with other things
const ERRORS = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]';
const PICTURES = ".jp-Notebook .jp-OutputArea-output img";

const executablePath = installed();
if (!executablePath) fail("Chromium is not installed.");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, acceptDownloads: true });
  context.setDefaultTimeout(PATIENCE);
  await survey(context);
  await event(context);
  await explore(context);
} catch (error) {
  for (const [place, page] of browser.contexts().flatMap((context) => context.pages()).entries())
    await page.screenshot({ path: path.join(folder, `fault-${place}.png`) }).catch(() => {});
  fail(error.message);
} finally {
  await browser.close();
}

async function survey(context) {
  const page = await executed(context, "survey");
  await pictures(page);
  await oneLanguage(page);
  await seen(page, PICTURES, "survey-light");
  await dark(page);
  await seen(page, PICTURES, "survey-dark");
  await exported(context, page, "evaluation_pdf", "survey.pdf");
  await page.close();
}

async function event(context) {
  const page = await executed(context, "closing_event");
  await exported(context, page, "evaluation_pptx", "closing_event.pptx");
  await page.close();
}

async function explore(context) {
  const page = await executed(context, "explore");
  const picture = page.locator(".jp-OutputArea-output .widget-output img");
  const question = page.locator(".widget-dropdown select").first();
  await question.scrollIntoViewIfNeeded();
  const before = await picture.getAttribute("src");
  await question.selectOption({ index: 1 });
  await page.waitForFunction(
    ([selector, src]) => ![src, undefined].includes(document.querySelector(selector)?.getAttribute("src")),
    [".jp-OutputArea-output .widget-output img", before],
  );
  sound(await measured(picture));
  await seen(page, ".widget-dropdown", "explore");
  noErrors(await errors(page));
  await page.close();
}

// The notebook opened and run from its first to its last cell, as the menu does it; no cell may show an error.
async function executed(context, name) {
  const begun = Date.now();
  const page = await context.newPage();
  await page.goto(`${address}/lab/workspaces/${name}/tree/notebooks/${name}.ipynb?reset&token=${token}`);
  await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor();
  await page.getByText("Python 3 (ipykernel) | Idle").waitFor(); // before it is connected, a dialog asks for a kernel
  await menu(page, "Run", page.locator('.lm-Menu-item[data-command="runmenu:run-all"]'));
  await page.waitForFunction(() => {
    const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt")].map((it) => it.textContent);
    const failed = document.querySelector('[data-mime-type="application/vnd.jupyter.error"]');
    return failed || prompts.every((prompt) => /\[\d+\]/.test(prompt));
  });
  noErrors(await errors(page));
  console.log(`ok ${name}: run in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return page;
}

async function menu(page, name, item) {
  await page.getByRole("menuitem", { name, exact: true }).click();
  await item.click();
}

function errors(page) {
  return page.locator(ERRORS).allTextContents();
}

function noErrors(found) {
  if (found.length) throw new Error(`a cell shows an error: ${found.join("\n")}`);
}

async function pictures(page) {
  const all = await page.locator(PICTURES).all();
  if (all.length < 5) throw new Error(`${all.length} charts are shown`);
  for (const picture of all) sound(await measured(picture));
  console.log(`ok ${all.length} charts`);
}

async function measured(picture) {
  await picture.scrollIntoViewIfNeeded();
  if (!(await picture.isVisible())) throw new Error("a chart is not visible");
  return picture.evaluate((it) => ({
    alt: it.alt,
    src: it.src,
    width: it.naturalWidth && it.getBoundingClientRect().width,
    ground: getComputedStyle(it).backgroundColor,
  }));
}

// Letters are outlines of the shipped font, so no font of the browser changes them; the ground is that of paper.
function sound({ alt, src, width, ground }) {
  const svg = Buffer.from(src.replace(/^data:image\/svg\+xml;base64,/, ""), "base64").toString("utf-8");
  if (width < 200) throw new Error(`a chart is ${width} pixels wide: ${alt}`);
  if (alt.length < 30) throw new Error(`a chart has no alternative text that says something: “${alt}”`);
  if (/<text\b/.test(svg) || !/id="[^"]*FiraSans/.test(svg)) throw new Error(`a chart is not in the shipped font: ${alt}`);
  if (ground !== "rgb(255, 255, 255)") throw new Error(`a chart stands on ${ground}: ${alt}`);
}

async function oneLanguage(page) {
  const headings = page.locator(".jp-MarkdownCell :is(h1, h2, h3)");
  const shown = await headings.filter({ visible: true }).allTextContents();
  const said = (text) => shown.some((it) => it.startsWith(text));
  if (!said("Das Wichtigste")) throw new Error(`a heading is missing: ${shown.join(", ")}`);
  if (said("Main findings") || said("The answers")) throw new Error(`English headings are shown: ${shown.join(", ")}`);
  console.log(`ok ${shown.length} headings, one language`);
}

async function dark(page) {
  await page.getByRole("menuitem", { name: "Settings", exact: true }).click();
  await page.locator(".lm-Menu-item", { hasText: "Theme" }).first().hover();
  await page.locator('.lm-Menu-item[data-command="apputils:change-theme"]', { hasText: "JupyterLab Dark" }).first().click();
  await page.locator('body[data-jp-theme-light="false"]').waitFor({ state: "attached" });
  await pictures(page);
}

async function seen(page, selector, name) {
  await page.locator(selector).first().scrollIntoViewIfNeeded();
  await page.waitForTimeout(500); // cells out of sight are painted only now
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function exported(context, page, format, name) {
  const download = new Promise((resolve) => {
    page.on("download", resolve);
    context.on("page", (opened) => opened.on("download", resolve)); // in a page of its own that never shows anything
  });
  await page.getByRole("menuitem", { name: "File", exact: true }).click();
  await page.locator(".lm-Menu-item", { hasText: "Save and Export Notebook As" }).hover();
  await page.locator(".lm-Menu-item", { hasText: new RegExp(format, "i") }).click();
  const target = path.join(folder, name);
  const file = await within(download, `no file after exporting as ${format}`);
  await file.saveAs(target);
  const named = file.suggestedFilename();
  if (path.extname(named) !== path.extname(name)) throw new Error(`${named}: ${await readFile(target, "utf-8")}`);
  console.log(`ok ${name}: ${(await readFile(target)).length} bytes`);
}

function within(promise, otherwise) {
  let alarm;
  const late = new Promise((_, reject) => (alarm = setTimeout(() => reject(new Error(otherwise)), PATIENCE)));
  return Promise.race([promise, late]).finally(() => clearTimeout(alarm));
}

function fail(message) {
  console.log(`not ok ${message}`);
  process.exitCode = 1;
}
