import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { colouredCode } from "./code-colours.ts";

const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

test("words have their colours", () => {
  const html = colouredCode("const x: Float32Array = hann(10); // ten\n");
  assert.equal(
    html,
    '<span class="keyword">const</span> x: <span class="type">Float32Array</span> = <span class="call">hann</span>' +
      '(<span class="number">10</span>); <span class="comment">// ten</span>\n',
  );
});

test("templates and patterns are strings, what stands in them is not", () => {
  const html = colouredCode("`a $" + "{b / c} d`.match(/[/]x/g)");
  assert.match(html, /^<span class="string">`a \$\{<\/span>b \/ c<span class="string">\} d`<\/span>/);
  assert.match(html, /<span class="string">\/\[\/\]x\/g<\/span>/);
});

test("no code is lost and none becomes HTML, whatever it is", () => {
  const pieces = fc.constantFrom(
    "const a = 1;",
    "/* b */",
    "// c\n",
    "`${",
    "}`",
    "<b>",
    "'",
    '"',
    "&lt;",
    "/",
    "/**",
    "(",
    "\n",
    "é ",
  );
  const code = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(code, (text) => {
      const html = colouredCode(text);
      assert.equal(textOf(html), text);
      assert.doesNotMatch(html, /<(?!span class="[a-z]+">|\/span>)/);
    }),
  );
});
