// Whether alternative texts say anything: axe only asks whether there is one.

const SHORTEST = 20;

export function alternatives(document) {
  const figures = [...document.querySelectorAll("figure")].map((figure) => [figure, describedIn(figure)]);
  const pictures = [...document.querySelectorAll("img")].map((picture) => picture.alt.trim());
  return [
    ...figures.flatMap(([figure, texts]) => ofFigure(figure, texts)),
    ...shared(figures),
    ...pictures.filter(isFile).map((text) => `alternative text is a file name: “${text}”`),
  ];
}

function ofFigure(figure, texts) {
  const name = figure.id;
  if (texts.length === 0) return [`${name} has no picture with an alternative text`];
  const caption = figure.querySelector("figcaption");
  const captions = [caption, ...(caption?.querySelectorAll("*") ?? [])].map((part) => part && bare(part.textContent));
  return texts.flatMap((text) => [
    ...(text.length < SHORTEST ? [`alternative text of ${name} is too short: “${text}”`] : []),
    ...(captions.includes(bare(text)) ? [`alternative text of ${name} only repeats the caption: “${text}”`] : []),
    ...(/\d/.test(text) ? [] : [`alternative text of ${name} names no number: “${text}”`]),
    ...(isFile(text) ? [`alternative text of ${name} is a file name: “${text}”`] : []),
  ]);
}

// A chart stands on the page wide and narrow, with the same text; two charts must not share one.
function shared(figures) {
  const owners = new Map();
  for (const [figure, texts] of figures)
    for (const text of new Set(texts)) owners.set(text, [...(owners.get(text) ?? []), figure.id]);
  return [...owners]
    .filter(([, ids]) => ids.length > 1)
    .map(([text, ids]) => `${ids.join(" and ")} share one alternative text: “${text}”`);
}

// The description of each picture of a figure; where there is none, its name.
function describedIn(figure) {
  const pictures = [...figure.querySelectorAll('img, svg[role="img"]')];
  return pictures.map((picture) => {
    const text = picture.querySelector(":scope > desc") ?? picture.querySelector(":scope > title");
    return (picture.alt ?? text?.textContent ?? picture.getAttribute("aria-label") ?? "").trim();
  });
}

function bare(text) {
  return text.replace(/^[^\d:]+ \d+:/, "").replace(/\s+/g, " ").trim(); // without “Figure 3:”
}

function isFile(text) {
  return /\.(png|svg|jpe?g|gif|webp)$/i.test(text);
}
