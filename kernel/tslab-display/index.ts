// What `import * as tslab from "tslab"` finds in a cell: tslab's own display functions, over this kernel's display.
import { randomUUID } from "node:crypto";
import type { Host, MimeBundle } from "speclab";

export interface Display {
  javascript(text: string): void;
  html(text: string): void;
  markdown(text: string): void;
  latex(text: string): void;
  svg(text: string): void;
  png(bytes: Uint8Array): void;
  jpeg(bytes: Uint8Array): void;
  gif(bytes: Uint8Array): void;
  pdf(bytes: Uint8Array): void;
  text(text: string): void;
  /** Any MIME type; bytes are sent in base64, objects as JSON. */
  raw(contentType: string, content: string | Uint8Array | object): void;
}

/** Versions of what runs the cells. */
export const versions: { tslab: string; node: string } = { tslab: "1.0.22", node: process.version };

/** Each call adds an output to the cell. */
export const display: Display = makeDisplay(undefined);

/** A display whose later calls replace what the earlier ones have shown. */
export function newDisplay(): Display {
  return makeDisplay(randomUUID());
}

function makeDisplay(id: string | undefined): Display {
  let shown = false;
  const raw = (contentType: string, content: string | Uint8Array | object): void => {
    const data = content instanceof Uint8Array ? Buffer.from(content).toString("base64") : content;
    const host = (globalThis as Record<symbol, unknown>)[Symbol.for("speclab.host")] as Host;
    // tslab sends one type at a time, so there may be no text beside it.
    host.display({ [contentType]: data } as unknown as MimeBundle, { id, update: id !== undefined && shown });
    shown = true;
  };
  const as = (contentType: string) => (content: string | Uint8Array) => raw(contentType, content);
  return {
    javascript: as("text/javascript"),
    html: as("text/html"),
    markdown: as("text/markdown"),
    latex: as("text/latex"),
    svg: as("image/svg+xml"),
    png: as("image/png"),
    jpeg: as("image/jpeg"),
    gif: as("image/gif"),
    pdf: as("application/pdf"),
    text: as("text/plain"),
    raw,
  };
}
