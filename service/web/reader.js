// Draws an article as it is stored and marks the cited sentences in it.

import { sentenceChooser } from "/web/choosing.js";
import { day, el, joined, outboundLink, slicer } from "/web/elements.js";

const ROLE_LABELS = { caption: "Caption", boilerplate: "Boilerplate", repeated: "Repeated" };

// `place` says which sentences to mark, by offsets or by indexes; `close` is null on a page of its own.
export function drawArticle(article, place, { close }) {
  const cited = citedRange(article.sentences, place);
  const level = close ? "h2" : "h1";
  const dimmed = article.sentences.some((sentence) => Object.hasOwn(ROLE_LABELS, sentence.role));
  const text = el("div", { class: "text", dir: "auto" }, paragraphs(article, cited));
  const leave = close
    ? el("button", { type: "button", class: "close", click: close }, "Close")
    : el("a", { href: "/articles" }, "← All articles");
  return [
    el("div", { class: "reader-bar" }, leave, sentenceChooser(article, cited, text, { ownPage: !close })),
    el(
      "article",
      { lang: languageTag(article.language) },
      el("p", { class: "source" }, joined([article.publisher, day(article.published_at)])),
      el(level, { id: "reader-title", dir: "auto" }, article.title || "Untitled"),
      el("p", { class: "source" }, joined([article.author, versionNote(article), outboundLink(article.url)])),
      wantsSentence(place) && !cited
        ? el("p", { class: "notice" }, "The linked sentence is not in this version of the article.")
        : null,
      text,
    ),
    dimmed ? el("p", { class: "note" }, "Captions are evidence only where the text does not answer; what a page repeats never is.") : null,
  ];
}

function wantsSentence(place) {
  return Number.isInteger(place.first) || Number.isInteger(place.start);
}

function versionNote(article) {
  return article.version > 1 ? `version ${article.version}` : null;
}

function languageTag(language) {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language ?? "") ? language : null;
}

function citedRange(sentences, place) {
  const byOffset = Number.isInteger(place.start) && Number.isInteger(place.end);
  const cited = sentences.filter((sentence) =>
    byOffset
      ? sentence.start >= place.start && sentence.end <= place.end
      : sentence.index >= place.first && sentence.index <= place.last && place.first !== null,
  );
  return cited.length ? { first: cited[0].index, last: cited[cited.length - 1].index } : null;
}

// The stored text from first to last character: line breaks between sentences start a paragraph.
function paragraphs({ text, sentences }, cited) {
  const slice = slicer(text);
  const drawn = [];
  let paragraph = [];
  let position = 0;
  const finish = () => {
    if (paragraph.length) drawn.push(drawParagraph(paragraph, cited));
    paragraph = [];
  };
  for (const sentence of sentences) {
    const gap = slice(position, sentence.start);
    if (gap.includes("\n")) finish();
    if (gap.trim() || (gap && paragraph.length)) paragraph.push({ text: gap, between: true });
    paragraph.push({ text: slice(sentence.start, sentence.end), index: sentence.index, role: sentence.role });
    position = sentence.end;
  }
  finish();
  const rest = slice(position).trim();
  return rest ? [...drawn, el("p", {}, rest)] : drawn;
}

// Neighbouring cited sentences share one mark, so that the marked text is the quotation.
function drawParagraph(parts, cited) {
  const roles = new Set(parts.filter((part) => !part.between).map((part) => part.role));
  const role = roles.size === 1 ? [...roles][0] : "body";
  const isCited = (part) => !part.between && cited && part.index >= cited.first && part.index <= cited.last;
  const first = parts.findIndex(isCited);
  const last = parts.findLastIndex(isCited);
  const draw = (part) => (part.between ? part.text : drawSentence(part, role));
  const children =
    first < 0
      ? parts.map(draw)
      : [
          parts.slice(0, first).map(draw),
          el("mark", { class: "cited", tabindex: "-1" }, ...parts.slice(first, last + 1).map(draw)),
          parts.slice(last + 1).map(draw),
        ];
  return el("p", { "data-role": role, "data-label": ROLE_LABELS[role] }, children.flat());
}

function drawSentence({ text, index, role }, paragraphRole) {
  return el("span", { id: `s${index}`, "data-role": role === paragraphRole ? null : role }, text);
}
