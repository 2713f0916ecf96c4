// Text that means what it says in HTML.

/** For text and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** The words of HTML without its markup. */
export function textOf(html: string): string {
  const named: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return html.replace(/<[^>]*>/g, "").replace(/&(lt|gt|quot|#39|amp);/g, (_, name) => named[name]);
}

/** Data for a script that reads it from the page: a JSON block that no text inside can end. */
export function jsonBlock(data: unknown): string {
  return `<script type="application/json">${JSON.stringify(data).replace(/</g, "\\u003c")}</script>`;
}

/** A heading's name in addresses, as JupyterLab makes it, so that links in a notebook lead there: `The-window-(Hann)`. */
export function anchor(text: string): string {
  return text.trim().replace(/\s/g, "-") || "part";
}

/** A heading's name in addresses, as in Markdown files that refer to each other: `the-window-hann`. */
export function fileAnchor(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
