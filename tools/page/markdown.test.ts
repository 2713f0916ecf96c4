import assert from "node:assert/strict";
import test from "node:test";
import { MarkdownRenderer } from "./markdown.ts";

const html = (markdown: string): string => new MarkdownRenderer().render(markdown);

test("formulas become MathML, in the line and on lines of their own", () => {
  assert.match(
    html("a sound $x_t$, loud"),
    /^<p>a sound <math><msub><mi>x<\/mi><mi>t<\/mi><\/msub><\/math>, loud<\/p>/,
  );
  assert.match(
    html("so\n\n$$\\sum_{n=0}^{N-1} x\\!\\left[n\\right]$$\n\nand"),
    /<p class="formula"><math display="block"/,
  );
});

test("money, code and escaped signs are no formulas", () => {
  assert.equal(html("5 $ and 6 $").trim(), "<p>5 $ and 6 $</p>");
  assert.equal(html("costs $5 or $6").trim(), "<p>costs $5 or $6</p>");
  assert.equal(html("`$x$`").trim(), "<p><code>$x$</code></p>");
  assert.equal(html("\\$x\\$").trim(), "<p>$x$</p>");
});

test("a formula that cannot be read stands there with the reason", () => {
  const shown = html("$\\frac{1}$");
  assert.match(shown, /<code class="formula-error" title="[^"]+">\\frac\{1\}<\/code>/);
});

test("headings have the names that JupyterLab gives them, each once", () => {
  const renderer = new MarkdownRenderer();
  const shown = renderer.render("# The *window*\n\n## Glossary\n\n## Glossary");
  assert.match(shown, /<h1 id="The-window">The <em>window<\/em><\/h1>/);
  assert.deepEqual(
    renderer.headings.map(({ level, text, id }) => [level, text, id]),
    [
      [1, "The window", "The-window"],
      [2, "Glossary", "Glossary"],
      [2, "Glossary", "Glossary-2"],
    ],
  );
});

test("cells of a table's head say what they are for", () => {
  assert.match(
    html("| a | b |\n| --- | ---: |\n| 1 | 2 |"),
    /<th scope="col">a<\/th><th scope="col" style="text-align:right">/,
  );
});

test("columns of a table with long texts say so, and long names in its code can be broken", () => {
  const html = new MarkdownRenderer().render(
    "| a | b |\n| - | - |\n| 1 | `lib/long_name.ts` is the name |\n\n`lib/x_y.ts`",
  );
  assert.match(html, /<th scope="col">a<\/th><th scope="col" class="long">b<\/th>/);
  assert.match(html, /<td><code>lib\/<wbr>long_<wbr>name\.<wbr>ts<\/code> is the name<\/td>/);
  assert.match(html, /<p><code>lib\/x_y\.ts<\/code><\/p>/);
});
