// Reads the pages of a corpus with one other extractor and writes the predictions the scorer takes,
// with the CPU they cost: {"version", "meta": {"cpuSeconds"}, "output": {"id": {"articleBody", ...}}}.
//
//   node peers.mjs PEER SET_DIR PREDICTIONS.json
//
// Runs where package.json was installed. Every peer gets the page decoded by the gold's charset, as
// ours is told it, and a DOM of linkedom where it does not bring its own. CPU covers decoding,
// parsing and extracting; reading and unpacking the file and turning the peer's HTML into lines of
// text are left out. A page a peer throws on is an empty answer.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";

import { parseHTML } from "linkedom";

const require = createRequire(import.meta.url);

// One row a peer: its package, a loader that gives (html, url) -> its answer, and the names its
// answer has for the author and the date. The body is `content` and the title `title` in all.
const peers = {
  readability: {
    package: "@mozilla/readability",
    load: async () => {
      const { Readability } = await import("@mozilla/readability");
      return (html) => new Readability(parseHTML(html).document).parse();
    },
    author: "byline",
    published: "publishedTime",
  },
  "article-extractor": {
    package: "@extractus/article-extractor",
    load: async () => (await import("@extractus/article-extractor")).extractFromHtml,
    author: "author",
    published: "published",
  },
  defuddle: {
    package: "defuddle",
    load: async () => {
      const { Defuddle } = await import("defuddle/node");
      return (html, url) => Defuddle(parseHTML(html).document, url, { useAsync: false });
    },
    author: "author",
    published: "published",
  },
  postlight: {
    package: "@postlight/parser",
    load: async () => {
      const parser = require("@postlight/parser");
      return (html, url) => parser.parse(url, { html, fetchAllPages: false });
    },
    author: "author",
    published: "date_published",
  },
};

const kBlocks = new Set(
  ("ADDRESS ARTICLE ASIDE BLOCKQUOTE BR CAPTION DD DIV DL DT FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 " +
    "H5 H6 HEADER HR LI MAIN OL P PRE SECTION TABLE TD TH TR UL").split(" "),
);
const kUnread = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"]);

// Text of an HTML fragment, one line a block. Walks without recursion: pages nest deep.
function linesOf(html) {
  const root = parseHTML(`<html><body>${html ?? ""}</body></html>`).document.body;
  let text = "";
  const pending = [root];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node === "string") {
      text += node;
    } else if (node.nodeType === 3) {
      text += node.textContent.replace(/\s+/g, " ");
    } else if (node.nodeType === 1 && !kUnread.has(node.tagName.toUpperCase())) {
      const edge = kBlocks.has(node.tagName.toUpperCase()) ? "\n" : "";
      pending.push(edge, ...[...node.childNodes].reverse(), edge);
    }
  }
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}

const [name, directory, destination] = process.argv.slice(2);
if (!(name in peers) || destination === undefined) {
  console.error(`usage: peers.mjs ${Object.keys(peers).join("|")} SET_DIR PREDICTIONS.json`);
  process.exit(2);
}
const peer = peers[name];
const extract = await peer.load();
const manifest = new URL(`node_modules/${peer.package}/package.json`, import.meta.url);
const version = JSON.parse(readFileSync(manifest, "utf8")).version;
for (const noisy of ["log", "warn", "error"]) {
  console[noisy] = () => {};
}

const gold = JSON.parse(readFileSync(`${directory}/gold.json`, "utf8"));
const output = {};
let cpuMicroseconds = 0;
for (const [id, entry] of Object.entries(gold)) {
  const bytes = gunzipSync(readFileSync(`${directory}/pages/${id}.html.gz`));
  const before = process.cpuUsage();
  let found;
  try {
    const html = new TextDecoder(entry.charset ?? "utf-8").decode(bytes);
    found = await extract(html, entry.url ?? `http://corpus.example/${encodeURIComponent(id)}`);
  } catch {
    found = undefined;
  }
  const spent = process.cpuUsage(before);
  cpuMicroseconds += spent.user + spent.system;
  output[id] = {
    articleBody: linesOf(found?.content),
    title: found?.title ?? "",
    authors: [found?.[peer.author] ?? []].flat(),
    published: found?.[peer.published] ?? "",
  };
}
const meta = { cpuSeconds: cpuMicroseconds / 1e6 };
writeFileSync(destination, JSON.stringify({ version, meta, output }));
