// Checks finished HTML reports as a reader with a screen reader or without a network would meet them.
//
//   node check.mjs FOLDER|FILE…
//
// Every page goes through axe-core (WCAG 2.2 A/AA and best practices), through html-validate, and through what neither
// asks: no script, no outside request, a strict content security policy, and alternative texts that say something.
// Where Chromium is installed, axe runs in it and so knows contrast as well, in light and dark, wide and narrow.
// Exit 1 names every fault; exit 2 means there was no page to check.

import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import axe from "axe-core";
import { HtmlValidate } from "html-validate";
import { JSDOM, VirtualConsole } from "jsdom";
import { alternatives } from "./alternatives.mjs";
import { told } from "./axe.mjs";
import { inBrowser } from "./browser.mjs";
import rules from "./htmlvalidate.mjs";

const validator = new HtmlValidate(rules);
const LOADING = ["src", "srcset", "poster", "data", "background", "action", "formaction"];

const pages = (await Promise.all(process.argv.slice(2).map(htmlFiles))).flat().sort();
if (pages.length === 0) {
  console.error("a11y: no HTML page found; build the reports first.");
  process.exit(2);
}
const seen = await inBrowser(pages);
let faults = 0;
for (const page of pages) {
  const found = await check(page, seen?.get(page));
  faults += found.length;
  console.log(`${found.length ? "not ok" : "ok"} ${page}`);
  found.forEach((fault) => console.log(`    ${fault}`));
}
console.log(`a11y: ${pages.length} pages, ${faults} faults`);
process.exit(faults ? 1 : 0);

async function htmlFiles(place) {
  if ((await stat(place)).isFile()) return [place];
  const entries = await readdir(place, { recursive: true });
  return entries.filter((name) => name.endsWith(".html")).map((name) => path.join(place, name));
}

// Where a browser has seen the page, axe need not look once more without one.
async function check(page, inBrowser) {
  const source = await readFile(page, "utf-8");
  const virtualConsole = new VirtualConsole(); // jsdom's notes on CSS it does not know are no faults of the page
  const { window } = new JSDOM(source, { runScripts: "outside-only", virtualConsole });
  const { document } = window;
  const own = [...requests(document), ...scripts(document), ...policy(document), ...frame(document), ...alternatives(document)];
  const accessible = inBrowser ?? (await withAxe(window));
  window.close();
  return [...own, ...(await valid(source, page)), ...accessible];
}

async function withAxe(window) {
  window.eval(axe.source);
  const needBrowser = { "color-contrast": { enabled: false }, "color-contrast-enhanced": { enabled: false } };
  return told(await window.axe.run(window.document, { rules: needBrowser, resultTypes: ["violations"] }));
}

async function valid(source, page) {
  const { results } = await validator.validateString(source, page);
  return results.flatMap(({ messages }) => messages.map((it) => `html ${it.ruleId}: ${it.message} (line ${it.line})`));
}

function requests(document) {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    const tag = element.localName;
    for (const { localName, value } of element.attributes) {
      const loads = LOADING.includes(localName) || (localName === "href" && tag !== "a" && tag !== "area");
      if (loads && !/^(data:|#)/.test(value)) found.push(`request: <${tag} ${localName}="${value.slice(0, 80)}">`);
      if (localName === "style" && asksOutside(value)) found.push(`request: style of <${tag}>: ${value.slice(0, 80)}`);
      if (localName === "http-equiv" && /refresh/i.test(value)) found.push(`request: <meta http-equiv="${value}">`);
    }
    if (tag === "style" && asksOutside(element.textContent)) found.push("request: url() or @import in <style>");
  }
  return found;
}

function asksOutside(css) {
  return /@import/i.test(css) || [...css.matchAll(/url\(\s*["']?([^"')]*)/gi)].some(([, to]) => !/^(data:|#)/.test(to));
}

function scripts(document) {
  const found = [...document.querySelectorAll("script, iframe, object, embed, base, link, form")].map(
    (element) => `active content: <${element.localName}>`,
  );
  for (const element of document.querySelectorAll("*"))
    for (const { name, value } of element.attributes)
      if (/^on/i.test(name) || /^\s*(javascript|vbscript):/i.test(value))
        found.push(`active content: <${element.localName} ${name}="${value.slice(0, 80)}">`);
  return found;
}

function policy(document) {
  const content = document.querySelector('meta[http-equiv="Content-Security-Policy" i]')?.content ?? "";
  return /default-src 'none'/.test(content) && !/script-src|https?:|\*/.test(content)
    ? []
    : [`content security policy is missing or not strict: “${content}”`];
}

function frame(document) {
  const found = [];
  if (!document.documentElement.lang) found.push("the page names no language");
  if (!document.title.trim()) found.push("the page has no title");
  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) found.push(`the page has ${heads} first headings (h1), not one`);
  return found;
}
