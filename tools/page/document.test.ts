import assert from "node:assert/strict";
import test from "node:test";
import { contentsHtml } from "./document.ts";
import { MarkdownRenderer } from "./markdown.ts";

test("headings stand in the table of contents as text, whatever they are about", () => {
  const renderer = new MarkdownRenderer();
  renderer.render("# Title\n\n## The type `Map<string, number>`\n\n## Two `</a></details>` & *more* of $n < 3$\n");
  const html = contentsHtml(renderer.headings);
  assert.ok(html.includes(">The type Map&lt;string, number&gt;</a>"), html);
  assert.ok(html.includes(">Two &lt;/a&gt;&lt;/details&gt; &amp; more of n&lt;3</a>"), html);
});
